use crate::diagnostics::Path;
use crate::diagnostics::Severity;
use crate::rules::support::copies::Copies;
use crate::rules::view::View;
use crate::rules::{Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "index-copies-never-placed",
    severity: Severity::Error,
    title: "More copies than there are ever data nodes",
    why: "Two copies of a shard never share a node. With as many replicas as data nodes one copy is never \
          allocated, and the cluster is yellow for good.",
    remedy: "Lower `workload.vectors.replicas` (0 on a single node), or have at least one data node more than \
          replicas.",
    check,
};

fn check(view: &View, findings: &mut Findings) {
    let Some(copies) = Copies::of(view).filter(|copies| !copies.fit()) else {
        return;
    };
    let path = Path::parse(if copies.is_written { "spec.workload.vectors.replicas" } else { "spec.workload.vectors" });
    let message = format!(
        "an index with {} {} needs more than the {} data {} that there can be",
        copies.replicas,
        if copies.replicas == 1 { "replica" } else { "replicas" },
        copies.max_nodes,
        if copies.max_nodes == 1 { "node" } else { "nodes" },
    );
    findings.add(view.at(path), message);
}

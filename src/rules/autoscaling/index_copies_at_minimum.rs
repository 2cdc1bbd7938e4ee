use crate::diagnostics::Severity;
use crate::rules::support::copies::Copies;
use crate::rules::view::View;
use crate::rules::{Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "index-copies-at-minimum",
    severity: Severity::Warning,
    title: "More copies than data nodes at the minimum",
    why: "Two copies of a shard never share a node. At the autoscaler's minimum some copies are not allocated: \
          the cluster is yellow, and a lost node can take the last copy with it.",
    remedy: "Raise `minReplicas` to at least one more than the replicas of the index, or lower \
          `workload.vectors.replicas`.",
    check,
};

fn check(view: &View, findings: &mut Findings) {
    let Some(copies) = Copies::of(view).filter(|copies| copies.replicas >= copies.min_nodes && copies.fit()) else {
        return;
    };
    for set in copies.sets.iter().filter(|set| set.config.autoscaling.is_some()) {
        let message = format!(
            "at the minimum of {} data nodes, an index with {} replicas has nowhere to put all its copies",
            copies.min_nodes, copies.replicas
        );
        findings.add(view.at(set.below("autoscaling.minReplicas")), message);
    }
}

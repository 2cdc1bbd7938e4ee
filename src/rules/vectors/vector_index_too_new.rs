use crate::config::VectorIndex;
use crate::diagnostics::Path;
use crate::diagnostics::Severity;
use crate::rules::view::View;
use crate::rules::{Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "vector-index-too-new",
    severity: Severity::Error,
    title: "Vector index that the version does not have",
    why: "Elasticsearch refuses the mapping with this `index_options.type`, and what esgen derives from it \
          would be for an index that cannot be made.",
    remedy: "Take another index type (`esgen explain spec.workload.vectors.index`), or raise `spec.version`.",
    check,
};

fn check(view: &View, findings: &mut Findings) {
    let vectors = view.config.spec.workload.as_ref().and_then(|workload| workload.vectors.as_ref());
    let Some(facts) = vectors.and_then(|vectors| vectors.index).map(VectorIndex::facts) else {
        return;
    };
    let (major, minor) = facts.since;
    if !view.version.at_least(major, minor) {
        let message = format!("`{}` exists from {major}.{minor} on, and this cluster is {}", facts.name, view.version);
        findings.add(view.at(Path::parse("spec.workload.vectors.index")), message);
    }
}

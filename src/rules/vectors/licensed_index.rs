use crate::config::VectorIndex;
use crate::diagnostics::Path;
use crate::diagnostics::Severity;
use crate::elasticsearch::vectors::BBQ_DISK_LICENSED_SINCE;
use crate::rules::view::View;
use crate::rules::{Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "licensed-index",
    severity: Severity::Warning,
    title: "Vector index that takes an Enterprise licence",
    why: "From 9.3 on Elasticsearch refuses to write to a `bbq_disk` index without an Enterprise licence: the \
          index is made, and the first document fails.",
    remedy: "Install the licence, or take `bbq_hnsw`.",
    check,
};

fn check(view: &View, findings: &mut Findings) {
    let vectors = view.config.spec.workload.as_ref().and_then(|workload| workload.vectors.as_ref());
    let (major, minor) = BBQ_DISK_LICENSED_SINCE;
    if vectors.and_then(|vectors| vectors.index) == Some(VectorIndex::BbqDisk) && view.version.at_least(major, minor) {
        let message = format!("writing to `bbq_disk` takes an Enterprise licence in {}", view.version);
        findings.add(view.at(Path::parse("spec.workload.vectors.index")), message);
    }
}

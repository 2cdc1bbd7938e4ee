use crate::config::{Licence, VectorIndex};
use crate::elasticsearch::vectors::BBQ_DISK_LICENSED_SINCE;
use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "licensed-index",
    severity: Severity::Warning,
    title: "Vector index that needs an Enterprise licence",
    why: "From 9.3 on Elasticsearch refuses to write to a `bbq_disk` index without an Enterprise licence: the index \
          is created, and the first document fails.",
    remedy: "Write `licence: enterprise` where it is installed, or `index: bbq_hnsw`.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    if *cluster.licence == Licence::Enterprise || !cluster.version.at_least(BBQ_DISK_LICENSED_SINCE) {
        return;
    }
    for vectors in cluster.workload.vectors.iter().filter(|vectors| vectors.index.index == VectorIndex::BbqDisk) {
        let message = message!("writing to `bbq_disk` takes an Enterprise licence in {}", cluster.version);
        findings.at(&vectors.index.path, message);
    }
}

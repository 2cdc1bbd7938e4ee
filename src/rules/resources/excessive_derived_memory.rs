use crate::elasticsearch::heap::GIB;
use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "excessive-derived-memory",
    severity: Severity::Warning,
    title: "More derived memory than hosts have",
    why: "The workload's vectors are divided among the smallest number of nodes that there can be, and each gets \
          memory to keep its share in. Few hosts have so much: the pods stay pending, or each of them takes a host \
          that no other can replace.",
    remedy: "Have more data nodes (`replicas` or `minReplicas`), or a quantized index: `index: int8_hnsw` takes a \
          quarter of the memory, `bbq_hnsw` about a twentieth. Or write `resources.memory` if searches may read \
          from disk.",
};

const VAST_GIB: u64 = 512;

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    let Some(index) = cluster.workload.largest_in_memory() else { return };
    for set in cluster.sets.iter().filter(|set| set.holds_workload()) {
        let memory = &set.resources.memory;
        if !memory.follows_workload() || memory.as_bytes() <= VAST_GIB * GIB {
            continue;
        }
        let nodes = cluster.workload.nodes.min;
        let message = message!(
            "each of {} data {} gets {} of memory for its share of the vectors ({})",
            nodes,
            if nodes == 1 { "node" } else { "nodes" },
            **memory,
            index.kind()
        );
        findings.at(&index.count_path, message);
    }
}

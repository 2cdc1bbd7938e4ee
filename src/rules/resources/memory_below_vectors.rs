use crate::elasticsearch::heap::JVM_OFF_HEAP;
use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "memory-below-vectors",
    severity: Severity::Warning,
    title: "Memory that cannot hold the vectors",
    why: "A search visits hundreds of vectors all over its index. What of them is not in memory is read from disk, one after the \
          other, and a search takes ten or a hundred times as long. Memory that heap and JVM leave is all there is for them.",
    remedy: "Raise `resources.memory`, have more nodes when there are fewest, or take an index type with fewer bits: \
             `index: int8_hnsw`, `index: bbq_hnsw`.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    let workload = &cluster.workload;
    let needed = workload.in_memory();
    for set in cluster.sets.iter().filter(|set| workload.is_held_by(set) && !workload.vectors.is_empty()) {
        let memory = &set.resources.memory;
        let Some(bytes) = memory.as_written().map(Quantity::as_bytes) else { continue };
        let left = bytes.saturating_sub(set.heap_bytes(cluster.version)).saturating_sub(JVM_OFF_HEAP);
        if left < needed {
            let message = message!(
                "of {} heap and JVM leave {}, and searches read {} of the workload on each of {} nodes",
                **memory,
                Gibibytes(left),
                Gibibytes(needed),
                workload.nodes.min
            );
            findings.at(&memory.path, message);
        }
    }
}

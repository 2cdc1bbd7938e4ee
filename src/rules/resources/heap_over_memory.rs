use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "heap-over-memory",
    severity: Severity::Error,
    title: "Heap as large as the memory",
    why: "The memory is the container's limit. A heap of that size is taken whole at the start, and the first \
          buffer beside it gets the node killed (`OOMKilled`), again and again.",
    remedy: "Lower `-Xms` and `-Xmx` to half of `resources.memory`, or leave both out.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    for set in &cluster.sets {
        let (Some(memory), Some(largest)) = (set.resources.memory.as_known(), &set.jvm.heap.largest) else { continue };
        if largest.value >= memory.as_bytes() {
            let message = message!(
                "the heap of {} leaves nothing of the {} of memory that a node of `{}` has",
                Quantity::from_bytes(**largest),
                memory,
                quoted(*set.name)
            );
            findings.at(&largest.path, message);
        }
    }
}

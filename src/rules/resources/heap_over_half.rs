use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "heap-over-half",
    severity: Severity::Warning,
    title: "Heap above half of the memory",
    why: "Elasticsearch needs about as much memory beside the heap: network buffers of up to half the heap, and \
          page cache, from which searches read the index. With too little of it searches read from disk, and a busy \
          node is killed at its memory limit.",
    remedy: "Lower `-Xms` and `-Xmx` to half of `resources.memory`, or leave both out: Elasticsearch then sizes its \
          heap itself.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    for set in &cluster.sets {
        let (Some(memory), Some(largest)) = (set.resources.memory.as_known(), &set.jvm.heap.largest) else { continue };
        if largest.value > memory.as_bytes() / 2 && largest.value < memory.as_bytes() {
            let message = message!(
                "the heap of {} is more than half of the {} of memory that a node of `{}` has",
                Quantity::from_bytes(**largest),
                memory,
                quoted(*set.name)
            );
            findings.at(&largest.path, message);
        }
    }
}

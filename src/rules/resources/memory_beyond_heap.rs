use crate::elasticsearch::heap::{LARGEST_HEAP_GIB, MEMORY_OF_LARGEST_HEAP_GIB};
use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "memory-beyond-heap",
    severity: Severity::Warning,
    title: "More memory than the heap can use",
    why: "The heap stops growing at 31 GiB, which is half of 62 GiB. Anything above is page cache: it makes \
          searches of a large index faster, and does nothing for a node without shards.",
    remedy: "Have more and smaller nodes instead: then losing one leaves less to recover. If the page cache is what \
          you want, say so with `workload.vectors`, or silence this rule with the reason.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    let wants_page_cache = |set: &&NodeSet| !cluster.workload.indices.is_empty() && set.holds_shards();
    for set in cluster.sets.iter().filter(|set| !wants_page_cache(set)) {
        let memory = &set.resources.memory;
        // 64 GiB is what hosts have; two more than the heap's double are not wasted.
        let is_beyond = (MEMORY_OF_LARGEST_HEAP_GIB + 2) << 30 < memory.as_bytes();
        if let Some(amount) = memory.as_written().filter(|_| is_beyond) {
            let message = message!("of {} at most {}Gi become heap; the rest is page cache", amount, LARGEST_HEAP_GIB);
            findings.at(&memory.path, message);
        }
    }
}

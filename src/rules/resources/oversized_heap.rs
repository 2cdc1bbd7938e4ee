use crate::elasticsearch::heap::LARGEST_HEAP_GIB;
use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "oversized-heap",
    severity: Severity::Error,
    title: "Heap above 31 GiB",
    why: "Up to about 31 GiB the JVM compresses object pointers to four bytes. Above it every pointer takes \
          eight: a heap of 35 GiB holds less than one of 31, and its garbage collections take longer.",
    remedy: "Write at most `-Xmx31g` and `-Xms31g`, or neither: Elasticsearch then sizes its heap itself. What a \
          node has beyond that is page cache, which searches use.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    let heaps = cluster.sets.iter().filter_map(|set| set.jvm.heap.largest.as_ref());
    for largest in heaps.filter(|largest| largest.value > LARGEST_HEAP_GIB << 30) {
        findings.at(&largest.path, message!("the heap may grow to {}", Quantity::from_bytes(largest.value)));
    }
}

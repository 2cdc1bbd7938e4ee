use crate::diagnostics::Severity;
use crate::kubernetes::quantity::Quantity;
use crate::rules::support::jvm::heap;
use crate::rules::support::quantities::memory;
use crate::rules::view::View;
use crate::rules::{Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "heap-over-half",
    severity: Severity::Warning,
    title: "Heap above half of the memory",
    why: "Elasticsearch needs about as much memory beside the heap: network buffers of up to half the heap, \
          and page cache, from which searches read the index. With too little of it searches go to the disk, \
          and a busy node is killed at its memory limit.",
    remedy: "Lower `-Xms` and `-Xmx` to half of `resources.memory`, or leave both out: Elasticsearch does it by \
          itself.",
    check,
};

fn check(view: &View, findings: &mut Findings) {
    for set in &view.sets {
        let (Some(memory), Some(largest)) = (memory(view, set), heap(view, set).largest) else {
            continue;
        };
        if largest.bytes > memory.as_bytes() / 2 && largest.bytes < memory.as_bytes() {
            let message = format!(
                "the heap of {} is more than half of the {memory} of memory that a node of `{}` has",
                Quantity::from_bytes(largest.bytes),
                set.config.name
            );
            findings.add(view.at(largest.path), message);
        }
    }
}

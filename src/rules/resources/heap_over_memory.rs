use crate::diagnostics::Severity;
use crate::kubernetes::quantity::Quantity;
use crate::rules::support::jvm::heap;
use crate::rules::support::quantities::memory;
use crate::rules::view::View;
use crate::rules::{Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "heap-over-memory",
    severity: Severity::Error,
    title: "Heap of all the memory",
    why: "The memory is the container's limit. A heap of that size is taken whole at the start, and the first \
          buffer beside it gets the node killed (`OOMKilled`), again and again.",
    remedy: "Lower `-Xms` and `-Xmx` to half of `resources.memory`, or leave both out.",
    check,
};

fn check(view: &View, findings: &mut Findings) {
    for set in &view.sets {
        let (Some(memory), Some(largest)) = (memory(view, set), heap(view, set).largest) else {
            continue;
        };
        if largest.bytes >= memory.as_bytes() {
            let message = format!(
                "the heap of {} leaves nothing of the {memory} of memory that a node of `{}` has",
                Quantity::from_bytes(largest.bytes),
                set.config.name
            );
            findings.add(view.at(largest.path), message);
        }
    }
}

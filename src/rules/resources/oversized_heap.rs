use crate::diagnostics::Severity;
use crate::elasticsearch::heap::LARGEST_HEAP_GIB;
use crate::kubernetes::quantity::Quantity;
use crate::rules::support::jvm::heap;
use crate::rules::view::View;
use crate::rules::{Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "oversized-heap",
    severity: Severity::Error,
    title: "Heap above 31 GiB",
    why: "Up to about 31 GiB the JVM compresses object pointers to four bytes. Above it every pointer takes \
          eight: a heap of 35 GiB holds less than one of 31, and its garbage collections take longer.",
    remedy: "Write `-Xmx31g` and `-Xms31g` at most, or neither: Elasticsearch then sizes its heap itself. What a \
          node has beyond is page cache, which searches use.",
    check,
};

fn check(view: &View, findings: &mut Findings) {
    for set in &view.sets {
        if let Some(largest) = heap(view, set).largest.filter(|bound| bound.bytes > LARGEST_HEAP_GIB << 30) {
            let message = format!("the heap may grow to {}", Quantity::from_bytes(largest.bytes));
            findings.add(view.at(largest.path), message);
        }
    }
}

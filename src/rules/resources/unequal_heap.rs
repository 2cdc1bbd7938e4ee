use crate::diagnostics::Severity;
use crate::rules::support::jvm::{Heap, heap};
use crate::rules::view::View;
use crate::rules::{Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "unequal-heap",
    severity: Severity::Error,
    title: "Smallest and largest heap differ",
    why: "Elasticsearch refuses to start with a heap that can be resized: \"initial heap size not equal to \
          maximum heap size\". Naming one of the two turns its own sizing off and leaves the other to the JVM, \
          which chooses differently.",
    remedy: "Write both with the same size (`-Xms4g`, `-Xmx4g`), or neither: from 7.11 on Elasticsearch sizes its \
          heap by the node's memory and roles, and before that esgen does.",
    check,
};

fn check(view: &View, findings: &mut Findings) {
    for set in &view.sets {
        let (place, message) = match heap(view, set) {
            Heap { smallest: Some(smallest), largest: Some(largest) } if smallest.bytes != largest.bytes => {
                (largest.path, "-Xms and -Xmx have different sizes")
            }
            Heap { smallest: Some(smallest), largest: None } => (smallest.path, "-Xms stands without -Xmx"),
            Heap { smallest: None, largest: Some(largest) } => (largest.path, "-Xmx stands without -Xms"),
            _ => continue,
        };
        findings.add(view.at(place), message);
    }
}

use crate::diagnostics::Severity;
use crate::elasticsearch::heap::SMALLEST_MEMORY_MIB;
use crate::rules::support::quantities::read;
use crate::rules::view::View;
use crate::rules::{Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "too-little-memory",
    severity: Severity::Error,
    title: "Memory below 1Gi",
    why: "Heap, network buffers, classes and compiled code of Elasticsearch do not fit: the node is killed at \
          its limit while it starts.",
    remedy: "Write at least `memory: 2Gi`.",
    check,
};

fn check(view: &View, findings: &mut Findings) {
    for set in &view.sets {
        let memory = read(set.config.resources.as_ref().and_then(|resources| resources.memory.as_ref()));
        // What is below a mebibyte is a wrong unit, which has a rule of its own.
        let too_little = (1 << 20)..(SMALLEST_MEMORY_MIB << 20);
        if let Some(memory) = memory.filter(|memory| too_little.contains(&memory.as_bytes())) {
            findings.add(view.at(set.below("resources.memory")), format!("{memory} is too little for any node"));
        }
    }
}

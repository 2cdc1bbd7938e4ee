use crate::elasticsearch::heap::SMALLEST_MEMORY_MIB;
use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "too-little-memory",
    severity: Severity::Error,
    title: "Memory below 1Gi",
    why: "Heap, network buffers, classes and compiled code of Elasticsearch do not fit: the node is killed at its \
          limit while it starts.",
    remedy: "Write at least `memory: 2Gi`.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    // What is below a mebibyte is a wrong unit, which has a rule of its own.
    let too_little = (1 << 20)..(SMALLEST_MEMORY_MIB << 20);
    for set in &cluster.sets {
        let memory = &set.resources.memory;
        if let Some(amount) = memory.as_written().filter(|amount| too_little.contains(&amount.as_bytes())) {
            findings.at(&memory.path, message!("{} is too little for any node", amount));
        }
    }
}

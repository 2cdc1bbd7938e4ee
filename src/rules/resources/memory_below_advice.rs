use crate::elasticsearch::heap::{ADVISED_MEMORY, AdvisedMemory, SMALLEST_MEMORY_MIB};
use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "memory-below-advice",
    severity: Severity::Warning,
    title: "Little memory for the role",
    why: "The node starts, and fails under its first real load: circuit breakers refuse requests, garbage \
          collection takes the node out of the cluster for seconds, models find no memory.",
    remedy: "Raise `resources.memory`, or move the demanding role to a set of its own.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    for set in &cluster.sets {
        let memory = &set.resources.memory;
        let Some(amount) = memory.as_written().filter(|amount| amount.as_bytes() >= SMALLEST_MEMORY_MIB << 20) else {
            continue;
        };
        // Who leaves the roles out asks for no models.
        let counts =
            |advice: &&AdvisedMemory| set.has(advice.role) && (set.roles.is_written() || advice.role != Role::Ml);
        let short = |advice: &&AdvisedMemory| amount.as_bytes() < advice.mib << 20;
        if let Some(advice) = ADVISED_MEMORY.iter().filter(counts).find(short) {
            let (name, advised) = (advice.role.name(), Quantity::from_bytes(advice.mib << 20));
            let message =
                message!("{} is little for a node with the role `{}`, which should have {}", amount, name, advised);
            findings.at(&memory.path, message).why = message!("{}.", advice.why);
        }
    }
}

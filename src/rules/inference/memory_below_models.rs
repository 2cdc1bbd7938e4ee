use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "memory-below-models",
    severity: Severity::Warning,
    title: "Memory that cannot hold the models",
    why: "Models run outside of the heap, in what JVM and system leave of the memory. Elasticsearch starts no allocation where it \
          counts too little, and the kernel ends the process where Elasticsearch has counted too little itself.",
    remedy: "Raise `resources.memory`, have more nodes when there are fewest, or lower `allocations`.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    for set in cluster.sets.iter().filter(|set| set.runs_only_models()) {
        let memory = &set.resources.memory;
        let Some(asked) = cluster.workload.memory_of(set) else { continue };
        if memory.as_written().is_some_and(|memory| *memory < asked.quantity) {
            findings.at(&memory.path, message!("the models ask for {}, and a node has {}", asked.quantity, **memory));
        }
    }
}

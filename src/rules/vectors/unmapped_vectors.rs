use crate::config::VirtualMemory;
use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "unmapped-vectors",
    severity: Severity::Warning,
    title: "Vectors without memory-mapped files",
    why: "With `mmap-unset` index files are read with system calls. A vector search follows a graph \
          through hundreds of vectors, each of them a read of its own, so it is many times slower than with files \
          mapped into memory, and merges take five to ten times as long.",
    remedy: "Leave `virtualMemory` out: each node then maps files where its host allows it. Write `host-configured` if all hosts have a `vm.max_map_count` of at least 262144 \
          (better 1048576), or `sysctl-init` if the namespace may run privileged init containers.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    let Some(vectors) = cluster.workload.vectors.first() else { return };
    let message = "vectors are read without mapping their files into memory";
    for memory in cluster.sets.iter().filter(|set| set.holds_workload()).map(|set| &set.virtual_memory) {
        if **memory == VirtualMemory::MmapUnset {
            let path = if memory.is_written() { &memory.path } else { &vectors.path };
            findings.at_key(path, message);
        }
    }
}

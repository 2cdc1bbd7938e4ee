use crate::config::EphemeralMedium;
use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "memory-volume",
    severity: Severity::Error,
    title: "Memory-backed volume does not fit beside the heap",
    why: "Data on a memory-backed volume counts against the container's memory limit. Heap and volume together \
          exceed it, so the node is killed when the volume fills.",
    remedy: "Raise `resources.memory`, lower `sizeLimit`, or use `medium: disk`.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    for set in &cluster.sets {
        let Some(ephemeral) = set.storage.ephemeral() else { continue };
        if *ephemeral.medium != EphemeralMedium::Memory {
            continue;
        }
        let (volume, memory) = (ephemeral.size_limit.as_known(), set.resources.memory.as_known());
        let (Some(volume), Some(memory)) = (volume, memory) else { continue };
        let heap = set.heap_bytes(cluster.version);
        if volume.as_bytes().saturating_add(heap) > memory.as_bytes() {
            let heap = Quantity::from_bytes(heap);
            let message =
                message!("a volume of {} in memory and a heap of {} exceed the memory of {}", volume, heap, memory);
            findings.at(&ephemeral.size_limit.path, message);
        }
    }
}

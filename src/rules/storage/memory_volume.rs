use crate::config::EphemeralMedium;
use crate::diagnostics::Severity;
use crate::elasticsearch::heap::LARGEST_HEAP_GIB;
use crate::kubernetes::quantity::Quantity;
use crate::rules::support::jvm::heap;
use crate::rules::support::quantities::read;
use crate::rules::view::View;
use crate::rules::{Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "memory-volume",
    severity: Severity::Error,
    title: "Memory-backed volume beside the heap does not fit",
    why: "What is written to a volume in memory counts against the container's memory limit. Heap and volume \
          together exceed it, so the node is killed when the volume fills.",
    remedy: "Raise `resources.memory`, lower `sizeLimit`, or use `medium: disk`.",
    check,
};

fn check(view: &View, findings: &mut Findings) {
    for set in &view.sets {
        let ephemeral = set.config.storage.as_ref().and_then(|storage| storage.ephemeral.as_ref());
        let in_memory = ephemeral.filter(|ephemeral| ephemeral.medium == Some(EphemeralMedium::Memory));
        let volume = read(in_memory.map(|ephemeral| &ephemeral.size_limit));
        let memory = read(set.config.resources.as_ref().and_then(|resources| resources.memory.as_ref()));
        let (Some(volume), Some(memory)) = (volume, memory) else {
            continue;
        };
        let memory = memory.as_bytes();
        let heap = heap(view, set).largest.map_or((memory / 2).min(LARGEST_HEAP_GIB << 30), |bound| bound.bytes);
        if volume.as_bytes().saturating_add(heap) > memory {
            let message = format!(
                "a volume of {volume} in memory and a heap of {} exceed the memory of {}",
                Quantity::from_bytes(heap),
                Quantity::from_bytes(memory)
            );
            findings.add(view.at(set.below("storage.ephemeral.sizeLimit")), message);
        }
    }
}

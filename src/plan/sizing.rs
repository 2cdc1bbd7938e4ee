//! Memory and storage of a data node from the vectors that it holds.
//!
//! Formulas: Elastic, "Tune approximate kNN search" and the vector sizing calculator of its docs, whose newer and slightly
//! larger figures are taken. Raw vectors stay on disk whatever the index type.

use crate::config::{ElementType, VectorIndex};
use crate::facts::elasticsearch::Feature;
use crate::facts::heap::LARGEST_HEAP_GIB;
use crate::facts::vectors::{Codes, default_index};
use crate::rules::view::{SetView, View};

const GIB: u64 = 1 << 30;
/// Largest heap that Elasticsearch takes by itself.
const LARGEST_HEAP: u64 = LARGEST_HEAP_GIB * GIB;
/// Elasticsearch moves shards away from a disk past 90 % and stops filling it past 85 %.
const DISK_WATERMARK_PERCENT: u64 = 85;
/// Before 9.2, `_source` repeats each vector as JSON text of about so many bytes a dimension.
const SOURCE_BYTES_PER_DIMENSION: u64 = 10;
/// Merges rewrite segments beside the old ones; the largest is a tenth of a node's data or less.
const MERGE_HEADROOM_PERCENT: u64 = 20;

/// What one node of a set needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sizing {
    /// Memory request and limit, in bytes, a multiple of 1 GiB.
    pub memory: u64,
    /// Why.
    pub memory_because: String,
    /// Size of the volume, in bytes, a multiple of 1 GiB.
    pub storage: u64,
    /// Why.
    pub storage_because: String,
}

impl Sizing {
    /// None where the config describes no vectors or the set does not hold them: hot and content nodes do.
    pub fn new(view: &View, set: &SetView) -> Option<Self> {
        let vectors = view.config.spec.workload.as_ref()?.vectors.as_ref()?;
        if !holds_vectors(set) {
            return None;
        }
        let nodes =
            view.sets.iter().filter(|set| holds_vectors(set)).map(|set| u64::from(set.min_nodes)).sum::<u64>().max(1);
        let element = vectors.element_type.unwrap_or(ElementType::Float);
        let default = || default_index(view.version, element, vectors.dims).unwrap_or(VectorIndex::Hnsw);
        let index = vectors.index.unwrap_or_else(default).facts();
        let copies = u64::from(vectors.replicas.unwrap_or(1)) + 1;
        let per_node = |bytes_each: u64| {
            u64::try_from(u128::from(vectors.count) * u128::from(bytes_each) * u128::from(copies) / u128::from(nodes))
                .unwrap_or(u64::MAX)
        };
        let in_memory = index.code_bytes(element, vectors.dims) + index.graph_bytes();
        let off_heap = per_node(in_memory);
        let memory = memory_for(off_heap);
        let codes = if index.codes == Codes::Raw { 0 } else { index.code_bytes(element, vectors.dims) };
        let in_source = if view.version.has(Feature::VectorsOutsideSource) { 0 } else { SOURCE_BYTES_PER_DIMENSION };
        let stored =
            element.raw_bytes(vectors.dims) + codes + index.graph_bytes() + in_source * u64::from(vectors.dims);
        let on_disk = per_node(stored);
        let storage = round_up_to_gib(
            (u128::from(on_disk) * u128::from(100 + MERGE_HEADROOM_PERCENT) / u128::from(DISK_WATERMARK_PERCENT))
                .try_into()
                .unwrap_or(u64::MAX),
        )
        .max(10 * GIB);
        let shown = format!("{} vectors x {copies} copies over {nodes} nodes ({})", vectors.count, index.name);
        Some(Self {
            memory,
            memory_because: format!(
                "{shown} x {} bytes in memory = {} off-heap, which must fit beside a heap of up to half the memory (31Gi at most)",
                in_memory,
                gib(off_heap)
            ),
            storage,
            storage_because: format!(
                "{shown} x {stored} bytes on disk = {}, with {MERGE_HEADROOM_PERCENT} % for merges, below the {DISK_WATERMARK_PERCENT} % watermark; other fields come on top",
                gib(on_disk)
            ),
        })
    }
}

fn holds_vectors(set: &SetView) -> bool {
    use crate::facts::roles::Role;
    [Role::Data, Role::DataContent, Role::DataHot].into_iter().any(|role| set.has(role))
}

/// The heap is half of the memory up to 31 GiB; what is left must hold `off_heap` and a tenth more.
fn memory_for(off_heap: u64) -> u64 {
    let needed = off_heap.saturating_add(off_heap / 10);
    let memory = if needed <= LARGEST_HEAP { needed.saturating_mul(2) } else { needed.saturating_add(LARGEST_HEAP) };
    round_up_to_gib(memory).max(4 * GIB)
}

fn round_up_to_gib(bytes: u64) -> u64 {
    bytes.div_ceil(GIB).saturating_mul(GIB)
}

fn gib(bytes: u64) -> String {
    format!("{:.1}Gi", bytes as f64 / GIB as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_leaves_room_for_the_vectors_beside_the_heap() {
        assert_eq!(memory_for(0), 4 * GIB);
        assert_eq!(memory_for(10 * GIB), 22 * GIB);
        assert_eq!(memory_for(100 * GIB), 141 * GIB);
    }
}

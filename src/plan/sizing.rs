//! Memory and storage of a data node from the vectors that it holds.
//!
//! Formulas: Elastic, "Tune approximate kNN search" and the vector sizing calculator of its docs, whose newer and slightly
//! larger figures are taken. Raw vectors stay on disk whatever the index type.

use crate::elasticsearch::heap::{GIB, round_up_to_gib};
use crate::elasticsearch::vectors::Codes;
use crate::elasticsearch::versions::Feature;
use crate::rules::load::Load;
use crate::rules::view::{SetView, View};

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
        let load = Load::of(view, set)?;
        let Load { vectors, element, index, copies, nodes } = load;
        let in_memory = load.bytes_in_memory();
        let off_heap = load.per_node(in_memory);
        let memory = load.memory();
        let codes = if index.codes == Codes::Raw { 0 } else { index.code_bytes(element, vectors.dims) };
        let in_source = if view.version.has(Feature::VectorsOutsideSource) { 0 } else { SOURCE_BYTES_PER_DIMENSION };
        let stored =
            element.raw_bytes(vectors.dims) + codes + index.graph_bytes() + in_source * u64::from(vectors.dims);
        let on_disk = load.per_node(stored);
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

fn gib(bytes: u64) -> String {
    format!("{:.1}Gi", bytes as f64 / GIB as f64)
}

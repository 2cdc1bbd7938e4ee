//! Memory and storage of a data node from the vectors that it holds.
//!
//! Formulas: Elastic, "Tune approximate kNN search" and the vector sizing calculator of its docs, whose newer and slightly
//! larger figures are taken. Raw vectors stay on disk whatever the index type.

use crate::config::{ElementType, VectorIndex, Vectors};
use crate::facts::elasticsearch::{ElasticsearchVersion, Feature};
use crate::rules::view::{SetView, View};

const GIB: u64 = 1 << 30;
/// Edges of the HNSW graph for each vector (`m`), four bytes each.
const GRAPH_EDGES: u64 = 16;
/// Largest heap that Elasticsearch takes by itself.
const LARGEST_HEAP: u64 = 31 * GIB;
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
        let index = vectors.index.unwrap_or_else(|| default_index(view.version, vectors));
        let copies = u64::from(vectors.replicas.unwrap_or(1)) + 1;
        let per_node = |bytes_each: u64| {
            u64::try_from(u128::from(vectors.count) * u128::from(bytes_each) * u128::from(copies) / u128::from(nodes))
                .unwrap_or(u64::MAX)
        };
        let quantized = quantized_bytes(index, vectors);
        let graph = if has_graph(index) { 4 * GRAPH_EDGES } else { 0 };
        let off_heap = per_node(quantized + graph);
        let memory = memory_for(off_heap);
        let raw = raw_bytes(vectors);
        let in_source = if view.version.has(Feature::VectorsOutsideSource) { 0 } else { SOURCE_BYTES_PER_DIMENSION };
        let stored =
            raw + graph + if is_quantized(index) { quantized } else { 0 } + in_source * u64::from(vectors.dims);
        let on_disk = per_node(stored);
        let storage = round_up_to_gib(
            (u128::from(on_disk) * u128::from(100 + MERGE_HEADROOM_PERCENT) / u128::from(DISK_WATERMARK_PERCENT))
                .try_into()
                .unwrap_or(u64::MAX),
        )
        .max(10 * GIB);
        let shown = format!(
            "{} vectors x {} copies over {nodes} nodes ({})",
            vectors.count,
            copies,
            serde_json::to_string(&index).unwrap_or_default().trim_matches('"')
        );
        Some(Self {
            memory,
            memory_because: format!(
                "{shown} x {} bytes in memory = {} off-heap, which must fit beside a heap of up to half the memory (31Gi at most)",
                quantized + graph,
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

/// What a version takes where the mapping names no type: `hnsw` before 8.14, `int8_hnsw` from there, `bbq_hnsw` for 384
/// dimensions or more from 9.1. (From 9.4 a licence that has it makes that `bbq_disk`, which needs less memory.)
fn default_index(version: ElasticsearchVersion, vectors: &Vectors) -> VectorIndex {
    let float =
        matches!(vectors.element_type.unwrap_or(ElementType::Float), ElementType::Float | ElementType::Bfloat16);
    match float {
        true if version.at_least(9, 1) && vectors.dims >= 384 => VectorIndex::BbqHnsw,
        true if version.at_least(8, 14) => VectorIndex::Int8Hnsw,
        _ => VectorIndex::Hnsw,
    }
}

fn raw_bytes(vectors: &Vectors) -> u64 {
    let dims = u64::from(vectors.dims);
    match vectors.element_type.unwrap_or(ElementType::Float) {
        ElementType::Float => dims * 4,
        ElementType::Bfloat16 => dims * 2,
        ElementType::Byte => dims,
        ElementType::Bit => dims.div_ceil(8),
    }
}

fn quantized_bytes(index: VectorIndex, vectors: &Vectors) -> u64 {
    let dims = u64::from(vectors.dims);
    match index {
        VectorIndex::Hnsw | VectorIndex::Flat => raw_bytes(vectors),
        VectorIndex::Int8Hnsw | VectorIndex::Int8Flat => dims + 16,
        VectorIndex::Int4Hnsw | VectorIndex::Int4Flat => dims.div_ceil(2) + 16,
        VectorIndex::BbqHnsw | VectorIndex::BbqFlat | VectorIndex::BbqDisk => dims.div_ceil(64) * 8 + 14,
    }
}

fn is_quantized(index: VectorIndex) -> bool {
    !matches!(index, VectorIndex::Hnsw | VectorIndex::Flat)
}

fn has_graph(index: VectorIndex) -> bool {
    matches!(index, VectorIndex::Hnsw | VectorIndex::Int8Hnsw | VectorIndex::Int4Hnsw | VectorIndex::BbqHnsw)
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

    fn vectors(dims: u32) -> Vectors {
        Vectors { count: 1, dims, element_type: None, index: None, replicas: None }
    }

    /// Elastic's published example: int8 over 40 GB of floats takes 10 GB more disk and 10 GB of memory.
    #[test]
    fn int8_takes_a_quarter_of_the_floats() {
        let vectors = vectors(1000);
        assert_eq!(raw_bytes(&vectors), 4000);
        assert_eq!(quantized_bytes(VectorIndex::Int8Hnsw, &vectors), 1016);
    }

    #[test]
    fn memory_leaves_room_for_the_vectors_beside_the_heap() {
        assert_eq!(memory_for(0), 4 * GIB);
        assert_eq!(memory_for(10 * GIB), 22 * GIB);
        assert_eq!(memory_for(100 * GIB), 141 * GIB);
    }
}

//! The vectors of the workload, and what they ask of each node that holds them.
//!
//! Formulas: Elastic, "Tune approximate kNN search" and the vector sizing calculator of its docs, whose newer and slightly
//! larger figures are taken. Raw vectors stay on disk whatever the index type.

use super::{Effective, NodeCount, NodeSet, Survivors, Zones};
use crate::config::{self, ElementType, Tolerate, VectorIndex};
use crate::diagnostics::Path;
use crate::elasticsearch::heap::{GIB, memory_beside_heap, round_up_to_gib};
use crate::elasticsearch::vectors::{Codes, IndexFacts, default_index};
use crate::elasticsearch::versions::{ElasticsearchVersion, Feature};
use crate::kubernetes::quantity::Quantity;

/// Elasticsearch moves shards away from a disk past 90 % and stops filling it past 85 %.
const DISK_WATERMARK_PERCENT: u64 = 85;
/// Before 9.2, `_source` repeats each vector as JSON of about so many bytes a dimension.
const SOURCE_BYTES_PER_DIMENSION: u64 = 10;
/// Merges rewrite segments beside the old ones; the largest is a tenth of a node's data or less.
const MERGE_HEADROOM_PERCENT: u64 = 20;
/// Smallest volume that is derived.
const SMALLEST_VOLUME_BYTES: u64 = 10 * GIB;

/// The vectors of the workload, spread over the nodes that hold them when there are fewest.
#[derive(Clone, Debug)]
pub struct Vectors<'a> {
    pub config: &'a config::Vectors,
    pub path: Path,
    pub element: Effective<ElementType>,
    /// Index type.
    pub index: Effective<&'static IndexFacts>,
    /// Primary shards of the index.
    pub shards: Effective<u32>,
    /// Replicas of the index: it has one copy more.
    pub replicas: Effective<u32>,
    /// Nodes that hold them. Zero where no set does.
    pub nodes: NodeCount,
    /// The nodes that hold them after the loss that there is room for.
    survivors: Survivors,
    /// Bytes of the JSON that `_source` repeats each vector as.
    source_bytes: u64,
}

impl<'a> Vectors<'a> {
    pub(super) fn new(
        spec: &'a config::Spec,
        version: ElasticsearchVersion,
        sets: &[NodeSet<'a>],
        loss: Tolerate,
        zones: &Zones,
    ) -> Option<Self> {
        let config = spec.workload.as_ref()?.vectors.as_ref()?;
        let path = Path::parse("spec.workload.vectors");
        let element = Effective::or_default(config.element_type, path.key("elementType"), ElementType::Float);
        let default_index = default_index(version, *element, config.dims).unwrap_or(VectorIndex::Hnsw);
        let bytes_per_dimension =
            if version.has(Feature::VectorsOutsideSource) { 0 } else { SOURCE_BYTES_PER_DIMENSION };
        let nodes = NodeCount::of(sets.iter().filter(|set| set.holds_vectors()));
        let replicas = Effective::or_default(config.replicas, path.key("replicas"), 1);
        let survivors = Survivors::of(loss, nodes.min, replicas.saturating_add(1), zones);
        Some(Self {
            config,
            index: Effective::or_default(
                config.index.map(VectorIndex::facts),
                path.key("index"),
                default_index.facts(),
            ),
            shards: Effective::or_default(config.shards, path.key("shards"), 1),
            replicas,
            survivors,
            nodes,
            source_bytes: bytes_per_dimension * u64::from(config.dims),
            element,
            path,
        })
    }

    /// Copies of all its shards.
    pub fn shard_copies(&self) -> u64 {
        u64::from(*self.shards).saturating_mul(self.copies())
    }

    /// Whether each copy of the index has a node of its own when there are so many nodes.
    pub fn copies_fit(&self, nodes: u32) -> bool {
        *self.replicas < nodes
    }

    /// Memory of a node, a multiple of 1 GiB.
    pub(super) fn memory_per_node(&self) -> Quantity {
        Quantity::from_bytes(memory_beside_heap(self.per_node(self.bytes_in_memory())))
    }

    /// Size of a node's volume, a multiple of 1 GiB.
    pub(super) fn storage_per_node(&self) -> Quantity {
        let on_disk = u128::from(self.per_node(self.bytes_on_disk()));
        let volume = on_disk * u128::from(100 + MERGE_HEADROOM_PERCENT) / u128::from(DISK_WATERMARK_PERCENT);
        let volume = round_up_to_gib(u64::try_from(volume).unwrap_or(u64::MAX));
        Quantity::from_bytes(volume.max(SMALLEST_VOLUME_BYTES))
    }

    pub(super) fn memory_reason(&self) -> String {
        let bytes = self.bytes_in_memory();
        format!(
            "{spread} x {bytes} bytes in memory = {} off-heap, which must fit beside a heap of up to half the memory (31Gi at most)",
            gib(self.per_node(bytes)),
            spread = self.spread(),
        )
    }

    pub(super) fn storage_reason(&self) -> String {
        let bytes = self.bytes_on_disk();
        format!(
            "{spread} x {bytes} bytes on disk = {}, with {MERGE_HEADROOM_PERCENT} % for merges, below the {DISK_WATERMARK_PERCENT} % watermark; other fields come on top",
            gib(self.per_node(bytes)),
            spread = self.spread(),
        )
    }

    fn spread(&self) -> String {
        let (count, index) = (self.config.count, self.index.name);
        let shards = match self.shards.as_written() {
            Some(1) => " in 1 shard".to_owned(),
            Some(shards) => format!(" in {shards} shards"),
            None => String::new(),
        };
        format!("{count} vectors{shards} x {} ({index})", self.survivors)
    }

    /// Copies of each shard.
    pub fn copies(&self) -> u64 {
        u64::from(*self.replicas) + 1
    }

    /// Bytes on each node that is left of what takes `bytes_each` for each vector. A shard is not divided, where their
    /// number is known.
    fn per_node(&self, bytes_each: u64) -> u64 {
        let Survivors { nodes, copies, .. } = self.survivors;
        let one_copy = u128::from(self.config.count) * u128::from(bytes_each);
        let bytes = match self.shards.as_written() {
            Some(shards) => {
                let shards = u128::from((*shards).max(1));
                one_copy.saturating_mul((shards * u128::from(copies)).div_ceil(nodes.into())) / shards
            }
            None => one_copy.saturating_mul(copies.into()) / u128::from(nodes),
        };
        u64::try_from(bytes).unwrap_or(u64::MAX)
    }

    /// Bytes of a vector that must be in memory for fast searches.
    fn bytes_in_memory(&self) -> u64 {
        self.index.code_bytes(*self.element, self.config.dims) + self.index.graph_bytes()
    }

    /// Bytes of a vector on disk: the raw one, what the index reads of it, and its JSON.
    fn bytes_on_disk(&self) -> u64 {
        let dims = self.config.dims;
        let codes = if self.index.codes == Codes::Raw { 0 } else { self.index.code_bytes(*self.element, dims) };
        self.element.raw_bytes(dims) + codes + self.index.graph_bytes() + self.source_bytes
    }
}

fn gib(bytes: u64) -> String {
    format!("{:.1}Gi", bytes as f64 / GIB as f64)
}

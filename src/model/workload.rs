//! What the cluster is for, resolved: its indices, and what they take of each node.

use super::index::{Bytes, Part};
use super::quantities::{amount, grown};
use super::tolerated_loss::nodes_left;
use super::{Effective, Index, Inference, NodeCount, NodeSet, Vectors, Zones};
use crate::config::{self, Licence, OneOrMany, Spec, Tolerate};
use crate::diagnostics::Path;
use crate::elasticsearch::disk::volume_below_low_watermark;
use crate::elasticsearch::versions::ElasticsearchVersion;
use std::sync::LazyLock;

/// Bytes on disk of 100 bytes of JSON: stored fields, terms and columns.
pub(super) const STORED_PERCENT: u64 = 110;
/// Bytes on disk that a document takes beyond that, however small it is, with the mapping that Elasticsearch makes by itself: its id, its
/// columns, and the keyword beside each short text. `tests/sizes/run` has measured both.
pub(super) const STORED_OF_EACH: u64 = 240;
/// Documents on disk for a byte of page cache. Elastic's default for data nodes is 32 GiB of disk to one of memory, half of it heap.
const DISK_TO_CACHE: u64 = 64;

/// Copies of an index that says nothing: a primary and a replica.
const DEFAULT_COPIES: u64 = 2;

pub(super) const IN_MEMORY: Bytes = |part| part.in_memory;
pub(super) const ON_DISK: Bytes = |part| part.on_disk;

/// What the cluster is for.
#[derive(Clone, Debug)]
pub struct Workload<'a> {
    pub(super) config: &'a config::Workload,
    /// Its vectors, a field each.
    pub vectors: Vec<Vectors<'a>>,
    /// The indices that they and the documents are in.
    pub indices: Vec<Index>,
    /// Nodes that hold these. Zero where no set does.
    pub nodes: NodeCount,
    /// The models.
    pub inference: Inference<'a>,
    /// The nodes that are left of most of them.
    pub(super) at_the_peak: u32,
    pub(super) version: ElasticsearchVersion,
}

/// The vectors of the config, each with its place.
pub(super) fn vectors_of(workload: &config::Workload) -> Vec<(Path, &config::Vectors)> {
    let path = Path::parse("spec.workload.vectors");
    match &workload.vectors {
        None => Vec::new(),
        Some(OneOrMany::One(vectors)) => vec![(path, vectors)],
        Some(OneOrMany::Many(list)) => {
            list.iter().enumerate().map(|(position, vectors)| (path.index(position), vectors)).collect()
        }
    }
}

impl<'a> Workload<'a> {
    pub(super) fn new(
        spec: &'a Spec,
        version: ElasticsearchVersion,
        licence: &Effective<Licence>,
        sets: &[NodeSet<'a>],
        reserve: (Tolerate, &Zones),
    ) -> Self {
        static NOTHING: LazyLock<config::Workload> = LazyLock::new(config::Workload::default);
        let config = spec.workload.as_ref().unwrap_or(&NOTHING);
        let vectors: Vec<Vectors> = vectors_of(config)
            .into_iter()
            .map(|(path, vectors)| Vectors::new(vectors, path, version, licence))
            .collect();
        let nodes = NodeCount::of(sets.iter().filter(|set| set.holds_workload()));
        Self {
            indices: indices(config, &vectors, nodes, reserve),
            inference: Inference::new(config, sets, reserve),
            at_the_peak: nodes_left(reserve.0, nodes.max, reserve.1),
            vectors,
            nodes,
            config,
            version,
        }
    }

    /// Bytes that each node must have in memory when there are fewest and all of them are there.
    pub fn in_memory(&self) -> u64 {
        self.sum(|index| index.share(IN_MEMORY))
    }

    /// Smallest volume that holds the data when there are fewest nodes and all of them are there.
    pub fn smallest_volume(&self) -> u64 {
        volume_below_low_watermark(self.version, self.on_disk())
    }

    /// The same for what the nodes have that are left after the loss that there is room for.
    pub fn smallest_volume_after_loss(&self) -> u64 {
        volume_below_low_watermark(self.version, self.on_disk_after_loss())
    }

    /// Bytes on each node's disk when there are fewest and all of them are there.
    pub fn on_disk(&self) -> u64 {
        self.sum(|index| index.share(ON_DISK))
    }

    /// Bytes on each node's disk after the loss.
    pub fn on_disk_after_loss(&self) -> u64 {
        self.sum(|index| index.share_after_loss(ON_DISK))
    }

    pub(super) fn sum(&self, of: impl Fn(&Index) -> u64) -> u64 {
        self.indices.iter().map(of).fold(0, u64::saturating_add)
    }

    /// Most copies of a shard on the set's nodes.
    pub fn copies_on(&self, set: &NodeSet) -> u64 {
        let indices = self.indices.iter().filter(|_| set.holds_workload());
        indices.map(Index::copies).max().unwrap_or(DEFAULT_COPIES)
    }

    /// The index that takes most memory.
    pub fn largest_in_memory(&self) -> Option<&Index> {
        self.indices.iter().max_by_key(|index| index.share(IN_MEMORY))
    }

    /// Whether the set's nodes hold its indices.
    pub fn is_held_by(&self, set: &NodeSet) -> bool {
        set.holds_workload() && !self.indices.is_empty()
    }
}

impl Workload<'_> {
    /// Copies of the shards of the index that has most: no more nodes than these work for it.
    pub fn most_shard_copies(&self) -> Option<u64> {
        self.indices.iter().map(Index::shard_copies).max()
    }
}

/// Documents and the vectors that say nothing of shards are one index; any other vectors are an index of their own.
fn indices(
    config: &config::Workload,
    vectors: &[Vectors],
    nodes: NodeCount,
    reserve: (Tolerate, &Zones),
) -> Vec<Index> {
    let part = |vectors: &Vectors| Part {
        count: vectors.count,
        noun: "vectors",
        kind: Some(vectors.index.name),
        in_memory: vectors.bytes_in_memory(),
        on_disk: vectors.bytes_on_disk(),
    };
    let is_inside = |vectors: &&Vectors| {
        config.documents.is_some() && vectors.config.shards.is_none() && vectors.config.replicas.is_none()
    };
    let of_documents = config.documents.as_ref().map(|documents| {
        let count = grown(amount(&documents.count), documents.growth.as_ref());
        let json = amount(&documents.average_size);
        let on_disk = json.saturating_mul(STORED_PERCENT).div_ceil(100).saturating_add(STORED_OF_EACH);
        let own = Part { count, noun: "documents", kind: None, in_memory: on_disk.div_ceil(DISK_TO_CACHE), on_disk };
        let inside = || vectors.iter().filter(is_inside);
        let nested = inside().map(Vectors::nested_documents).fold(0, u64::saturating_add);
        Index::new(
            Path::parse("spec.workload.documents"),
            (documents.shards, documents.replicas),
            std::iter::once(own).chain(inside().map(part)).collect(),
            count.saturating_add(nested),
            nodes,
            reserve,
        )
    });
    let own = vectors.iter().filter(|vectors| !is_inside(vectors)).map(|vectors| {
        Index::new(
            vectors.path.clone(),
            (vectors.config.shards, vectors.config.replicas),
            vec![part(vectors)],
            vectors.documents().saturating_add(vectors.nested_documents()),
            nodes,
            reserve,
        )
    });
    of_documents.into_iter().chain(own).collect()
}

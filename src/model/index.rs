//! One index of the workload: its shards, and what they take on each node.

use super::{Effective, NodeCount, Survivors, Zones};
use crate::config::Tolerate;
use crate::diagnostics::Path;
use crate::elasticsearch::shards::primaries;

/// Things of one kind in an index.
#[derive(Clone, Debug)]
pub(super) struct Part {
    /// How many.
    pub count: u64,
    /// What they are.
    pub noun: &'static str,
    /// How they are indexed, if that makes a difference.
    pub kind: Option<&'static str>,
    /// Bytes of one that must be in memory.
    pub in_memory: u64,
    /// Bytes of one on disk.
    pub on_disk: u64,
}

/// One index of the workload.
#[derive(Clone, Debug)]
pub struct Index {
    /// Where its number of shards and replicas would be written.
    pub path: Path,
    /// Where it says how much there is.
    pub count_path: Path,
    /// Primary shards.
    pub shards: Effective<u32>,
    /// Replicas: it has one copy more.
    pub replicas: Effective<u32>,
    /// Documents as Lucene counts them, in one copy.
    pub lucene_documents: u64,
    pub(super) parts: Vec<Part>,
    /// The nodes that hold it.
    nodes: NodeCount,
    /// These when there are fewest.
    all: Survivors,
    /// Those that are left of them after the loss that there is room for.
    left: Survivors,
}

/// What is counted of a part.
pub(super) type Bytes = fn(&Part) -> u64;

impl Index {
    pub(super) fn new(
        path: Path,
        (shards, replicas): (Option<u32>, Option<u32>),
        parts: Vec<Part>,
        lucene_documents: u64,
        nodes: NodeCount,
        (loss, zones): (Tolerate, &Zones),
    ) -> Self {
        let replicas = Effective::or_default(replicas, path.key("replicas"), 1);
        let survivors = |loss| Survivors::of(loss, nodes.min, replicas.saturating_add(1), zones);
        Self {
            count_path: path.key("count"),
            shards: Effective::or_default(shards, path.key("shards"), 1),
            all: survivors(Tolerate::None),
            left: survivors(loss),
            replicas,
            lucene_documents,
            parts,
            nodes,
            path,
        }
    }

    /// Copies of each shard.
    pub fn copies(&self) -> u64 {
        u64::from(*self.replicas) + 1
    }

    /// Copies of all its shards.
    pub fn shard_copies(&self) -> u64 {
        u64::from(*self.shards).saturating_mul(self.copies())
    }

    /// Whether each copy of the index has a node of its own when there are so many nodes.
    pub fn copies_fit(&self, nodes: u32) -> bool {
        *self.replicas < nodes
    }

    /// What most of its memory is for: an index type, or documents.
    pub fn kind(&self) -> &'static str {
        let largest = self.parts.iter().max_by_key(|part| u128::from(part.count) * u128::from(part.in_memory));
        largest.map_or("", |part| part.kind.unwrap_or(part.noun))
    }

    /// Bytes of one copy on disk.
    pub fn bytes(&self) -> u64 {
        clamp(self.one_copy(|part| part.on_disk))
    }

    /// Bytes of a shard, where their number is written.
    pub fn shard_bytes(&self) -> Option<u64> {
        self.shards.as_written().map(|shards| self.bytes() / u64::from(*shards).max(1))
    }

    /// Documents of a shard as Lucene counts them.
    pub fn shard_documents(&self) -> u64 {
        self.lucene_documents.div_ceil(u64::from(*self.shards).max(1))
    }

    /// Shards that are not too large, that divide evenly among the nodes when there are fewest, and give each something to do
    /// when there are most.
    pub fn advised_shards(&self) -> u64 {
        primaries(self.bytes(), self.lucene_documents, self.copies(), self.nodes.min, self.nodes.max)
    }

    /// Shard copies on each node when there are fewest.
    pub(super) fn shards_per_node(&self) -> u64 {
        let shards = self.shards.as_written().map_or_else(|| self.advised_shards(), |shards| (*shards).into());
        shards.saturating_mul(self.copies()).div_ceil(self.nodes.min.max(1).into())
    }

    /// Bytes on each node when there are fewest and all of them are there.
    pub(super) fn share(&self, of: Bytes) -> u64 {
        self.share_of(of, self.all)
    }

    /// Bytes on each node that is left after the loss.
    pub(super) fn share_after_loss(&self, of: Bytes) -> u64 {
        self.share_of(of, self.left)
    }

    /// A shard is not divided, where their number is known.
    fn share_of(&self, of: Bytes, Survivors { nodes, copies, .. }: Survivors) -> u64 {
        let one_copy = self.one_copy(of);
        clamp(match self.shards.as_written() {
            Some(shards) => {
                let shards = u128::from((*shards).max(1));
                one_copy.saturating_mul((shards * u128::from(copies)).div_ceil(nodes.into())) / shards
            }
            None => one_copy.saturating_mul(copies.into()) / u128::from(nodes),
        })
    }

    fn one_copy(&self, of: impl Fn(&Part) -> u64) -> u128 {
        self.parts.iter().fold(0, |sum, part| sum.saturating_add(u128::from(part.count) * u128::from(of(part))))
    }

    /// `50000000 vectors in 5 shards x 2 copies over the 2 nodes left of 3 (bbq_hnsw) x 206 bytes in memory`
    pub(super) fn sum(&self, of: Bytes, place: &str) -> String {
        let shards = match self.shards.as_written() {
            Some(1) => " in 1 shard".to_owned(),
            Some(shards) => format!(" in {shards} shards"),
            None => String::new(),
        };
        let parts = self.parts.iter().map(|part| {
            let kind = part.kind.map(|kind| format!(" ({kind})")).unwrap_or_default();
            format!("{} {}{shards} x {}{kind} x {} bytes {place}", part.count, part.noun, self.left, of(part))
        });
        parts.collect::<Vec<_>>().join(" + ")
    }
}

fn clamp(bytes: u128) -> u64 {
    u64::try_from(bytes).unwrap_or(u64::MAX)
}

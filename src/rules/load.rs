//! What the workload's vectors ask of a node: rules judge it, and the plan sizes nodes by it.

use super::view::{SetView, View};
use crate::config::ElementType;
use crate::config::{VectorIndex, Vectors};
use crate::elasticsearch::heap::memory_beside_heap;
use crate::elasticsearch::vectors::{IndexFacts, default_index};

/// The vectors of the workload, spread over the nodes that hold them when there are fewest.
#[derive(Clone, Debug)]
pub struct Load<'a> {
    /// The vectors.
    pub vectors: &'a Vectors,
    /// Type of an element, the default written out.
    pub element: ElementType,
    /// The index type, the version's default written out.
    pub index: &'static IndexFacts,
    /// Copies of each vector: one, and the replicas.
    pub copies: u64,
    /// Nodes that share them.
    pub nodes: u64,
}

impl<'a> Load<'a> {
    /// None where the config describes no vectors or the set does not hold them: hot and content nodes do.
    pub fn of(view: &View<'a>, set: &SetView) -> Option<Self> {
        let vectors = view.config.spec.workload.as_ref()?.vectors.as_ref()?;
        if !set.holds_vectors() {
            return None;
        }
        let nodes =
            view.sets.iter().filter(|set| set.holds_vectors()).map(|set| u64::from(set.min_nodes)).sum::<u64>().max(1);
        let element = vectors.element_type.unwrap_or(ElementType::Float);
        let default = || default_index(view.version, element, vectors.dims).unwrap_or(VectorIndex::Hnsw);
        let index = vectors.index.unwrap_or_else(default).facts();
        let copies = u64::from(vectors.replicas.unwrap_or(1)) + 1;
        Some(Self { vectors, element, index, copies, nodes })
    }

    /// Bytes on each node of what takes `bytes_each` for each vector.
    pub fn per_node(&self, bytes_each: u64) -> u64 {
        let all = u128::from(self.vectors.count) * u128::from(bytes_each) * u128::from(self.copies);
        u64::try_from(all / u128::from(self.nodes)).unwrap_or(u64::MAX)
    }

    /// Bytes of a vector that must be in memory for fast searches.
    pub fn bytes_in_memory(&self) -> u64 {
        self.index.code_bytes(self.element, self.vectors.dims) + self.index.graph_bytes()
    }

    /// Memory of a node in bytes, a multiple of 1 GiB.
    pub fn memory(&self) -> u64 {
        memory_beside_heap(self.per_node(self.bytes_in_memory()))
    }
}

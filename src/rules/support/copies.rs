//! The copies of the workload's index and the nodes that can hold them.

use crate::elasticsearch::roles::Role;
use crate::rules::view::{SetView, View};

/// An index has `replicas + 1` copies of each shard, each on a node of its own.
#[derive(Clone, Debug)]
pub(in crate::rules) struct Copies<'v> {
    pub replicas: u32,
    /// Whether the config names the number; else it is Elasticsearch's default.
    pub is_written: bool,
    /// The sets that hold indices which are no data streams.
    pub sets: Vec<&'v SetView<'v>>,
    pub min_nodes: u32,
    pub max_nodes: u32,
}

impl<'v> Copies<'v> {
    /// Those of the workload; none where there is no workload, or no node for it (which has rules of its own).
    pub fn of(view: &'v View<'v>) -> Option<Self> {
        let written = view.config.spec.workload.as_ref()?.vectors.as_ref()?.replicas;
        let sets: Vec<&SetView> =
            view.sets.iter().filter(|set| set.has(Role::Data) || set.has(Role::DataContent)).collect();
        let sum = |count: fn(&SetView) -> u32| sets.iter().map(|set| count(set)).fold(0, u32::saturating_add);
        let (min_nodes, max_nodes) = (sum(|set| set.min_nodes), sum(|set| set.max_nodes));
        let copies = Self { replicas: written.unwrap_or(1), is_written: written.is_some(), min_nodes, max_nodes, sets };
        (!copies.sets.is_empty()).then_some(copies)
    }

    /// Whether every copy has a node when the sets are as large as they can be.
    pub fn fit(&self) -> bool {
        self.replicas < self.max_nodes
    }
}

//! The zones that the cluster runs in, as far as Elasticsearch is told of them.

use super::NodeSet;
use crate::config::Spec;
use std::collections::BTreeSet;

/// The zones that the cluster runs in.
///
/// Which attributes copies are kept apart by is one value for the whole cluster, since only that of the elected master
/// counts, and a data node without one of them gets no shard (`AwarenessAllocationDecider`).
#[derive(Clone, Debug)]
pub struct Zones<'a> {
    /// Whether each node learns its zone from the label that the API server copies from the host onto the pod.
    pub from_topology: bool,
    /// Whether copies of a shard are kept in different zones.
    pub keep_copies_apart: bool,
    /// The zones that data runs in, where the config names them.
    pub names: BTreeSet<&'a str>,
    /// Whether no copies are made anew in one zone when the other of two is lost: it would have to hold all of them.
    pub forced: bool,
}

impl<'a> Zones<'a> {
    pub(super) fn new(spec: &'a Spec, sets: &[NodeSet<'a>]) -> Self {
        let data = || sets.iter().filter(|set| set.holds_shards());
        let (from_topology, names) = match &spec.zones {
            Some(zones) => (true, zones.names.iter().map(String::as_str).collect()),
            None => (false, data().filter_map(|set| set.config.zone.as_deref()).collect::<BTreeSet<_>>()),
        };
        // A tier that is in one of the zones alone could never place its replicas.
        let is_in_all = |set: &NodeSet| {
            let peers = data().filter(|other| set.shares_tier_with(other));
            let zones: BTreeSet<_> = peers.filter_map(|peer| peer.config.zone.as_deref()).collect();
            zones == names
        };
        Self {
            from_topology,
            keep_copies_apart: from_topology || !names.is_empty(),
            forced: names.len() == 2 && (from_topology || data().all(is_in_all)),
            names,
        }
    }
}

//! Who may reach the nodes.

use super::Effective;
use crate::config::Spec;
use crate::diagnostics::Path;
use serde_json::{Map, Value};

/// Who may reach the nodes.
#[derive(Clone, Debug)]
pub struct Network<'a> {
    /// Whether a NetworkPolicy is written.
    pub has_policy: Effective<bool>,
    /// Who may send requests, beside the exporter.
    pub clients: Effective<Peers<'a>>,
    /// Who may talk to nodes as one, beside those of the cluster.
    pub nodes: Effective<Peers<'a>>,
    /// Who may come to the port for other clusters.
    pub remote_clusters: Effective<Peers<'a>>,
}

/// Who may reach a port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Peers<'a> {
    Everyone,
    /// These NetworkPolicyPeers.
    These(&'a [Map<String, Value>]),
}

impl<'a> Network<'a> {
    pub(super) fn new(spec: &'a Spec, on_host_network: bool) -> Self {
        let (policy, path) = (spec.network_policy.as_ref(), Path::parse("spec.networkPolicy"));
        let enabled = policy.and_then(|policy| policy.enabled);
        let clients = policy.and_then(|policy| policy.clients.as_deref()).map(Peers::These);
        let nodes = policy.and_then(|policy| policy.nodes.as_deref()).map(Peers::These);
        let remote_clusters = policy.and_then(|policy| policy.remote_clusters.as_deref()).map(Peers::These);
        // Only another tool knows the labels of its nodes, and pods on their host's network come with its address.
        let has_unknown = !spec.additional_seed_hosts().is_empty() || on_host_network;
        let others = if has_unknown { Peers::Everyone } else { Peers::These(&[]) };
        Self {
            has_policy: Effective::or_default(enabled, path.key("enabled"), true),
            clients: Effective::or_default(clients, path.key("clients"), Peers::Everyone),
            nodes: Effective::or_default(nodes, path.key("nodes"), others),
            remote_clusters: Effective::or_default(remote_clusters, path.key("remoteClusters"), Peers::Everyone),
        }
    }

    /// Each list of peers by its key.
    pub fn lists(&self) -> [(&'static str, &Effective<Peers<'a>>); 3] {
        [("clients", &self.clients), ("nodes", &self.nodes), ("remoteClusters", &self.remote_clusters)]
    }
}

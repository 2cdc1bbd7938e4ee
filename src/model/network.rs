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
}

/// Who may reach a port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Peers<'a> {
    Everyone,
    /// These NetworkPolicyPeers.
    These(&'a [Map<String, Value>]),
}

impl<'a> Network<'a> {
    pub(super) fn new(spec: &'a Spec) -> Self {
        let (policy, path) = (spec.network_policy.as_ref(), Path::parse("spec.networkPolicy"));
        let enabled = policy.and_then(|policy| policy.enabled);
        let clients = policy.and_then(|policy| policy.clients.as_deref()).map(Peers::These);
        let nodes = policy.and_then(|policy| policy.nodes.as_deref()).map(Peers::These);
        // Only the other tool knows the labels of its nodes.
        let moves = !spec.additional_seed_hosts().is_empty();
        let others = if moves { Peers::Everyone } else { Peers::These(&[]) };
        Self {
            has_policy: Effective::or_default(enabled, path.key("enabled"), true),
            clients: Effective::or_default(clients, path.key("clients"), Peers::Everyone),
            nodes: Effective::or_default(nodes, path.key("nodes"), others),
        }
    }
}

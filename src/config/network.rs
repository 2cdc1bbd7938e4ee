//! Who may reach the nodes.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Who may reach the nodes. What the nodes may reach is left to others: snapshot repositories, models and other clusters are anywhere.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct NetworkPolicy {
    /// Whether one is written. Without it, whatever runs in the Kubernetes cluster reaches every port of the nodes, unless another
    /// policy prevents it.
    #[schemars(extend("x-default" = "true"))]
    pub enabled: Option<bool>,
    /// Who may send requests (port 9200): NetworkPolicyPeers, each with `podSelector`, `namespaceSelector` or both, or with
    /// `ipBlock`. esgen's exporter may, too.
    #[schemars(extend("x-default" = "everyone"))]
    pub clients: Option<Vec<Map<String, Value>>>,
    /// Who may reach the port on which nodes talk to each other (9300), beside the cluster's own: NetworkPolicyPeers. Other clusters that
    /// search this one or follow its indices without an API key.
    #[schemars(extend("x-default" = "nobody; everyone where `discovery` names nodes of another tool, or pods are on their host's network"))]
    pub nodes: Option<Vec<Map<String, Value>>>,
    /// Who may reach the port for other clusters that have an API key (9443), where `remote_cluster_server.enabled` is set:
    /// NetworkPolicyPeers.
    #[schemars(extend("x-default" = "everyone"))]
    pub remote_clusters: Option<Vec<Map<String, Value>>>,
}

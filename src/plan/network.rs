//! Ports of the pods, who may reach them, and the name under which clients reach a node.

use super::{Labels, Names, names};
use crate::elasticsearch::defaults::{HTTP_PORT, READINESS_PORT, TRANSPORT_PORT};
use crate::elasticsearch::versions::Feature;
use crate::model::{Cluster, NodeSet, Peers, PodTemplate};
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// Ports of the main container, and of the Services in front of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Ports {
    /// What the HTTP port speaks; also its name.
    pub scheme: Scheme,
    /// The HTTP port, for clients.
    pub http: u16,
    /// The port on which nodes talk to each other.
    pub transport: u16,
    /// `readiness.port`, from 8.2 on; for the kubelet alone, so no Service leads to it.
    pub readiness: Option<u16>,
}

/// Who may reach the pods.
#[derive(Clone, Debug, Serialize)]
pub struct NetworkPolicyPlan {
    /// Who may talk to nodes as one, the cluster's own among them; none where everyone may.
    pub nodes: Option<Vec<Map<String, Value>>>,
    /// The ports on which nodes serve other clusters.
    pub remote_cluster_ports: BTreeSet<u16>,
    /// Who may reach that; none where everyone may.
    pub remote_clusters: Option<Vec<Map<String, Value>>>,
    /// Who may send requests, the exporter among them; none where everyone may.
    pub clients: Option<Vec<Map<String, Value>>>,
    /// Ports that the config's podTemplates open.
    pub others: BTreeSet<ContainerPort>,
}

/// A port of a container.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct ContainerPort {
    pub port: u16,
    pub protocol: String,
}

impl NetworkPolicyPlan {
    pub(super) fn new(cluster: &Cluster) -> Option<Self> {
        let network = &cluster.network;
        let exporter = cluster.monitoring.writes_exporter().then(|| names::exporter_selector(cluster));
        network.has_policy.value.then(|| Self {
            nodes: peers(*network.nodes, Some(names::cluster_selector(cluster))),
            remote_cluster_ports: cluster.remote_cluster_ports(),
            remote_clusters: peers(*network.remote_clusters, None),
            clients: peers(*network.clients, exporter),
            others: other_ports(cluster),
        })
    }
}

/// These peers, and the pods with these labels.
fn peers(named: Peers, own: Option<Labels>) -> Option<Vec<Map<String, Value>>> {
    let Peers::These(named) = named else { return None };
    let own = own.map(|labels| Map::from_iter([("podSelector".to_owned(), json!({"matchLabels": labels}))]));
    Some(own.into_iter().chain(named.iter().cloned()).collect())
}

/// What a podTemplate declares is there to be reached. What cannot be a port is said of the pod.
fn other_ports(cluster: &Cluster) -> BTreeSet<ContainerPort> {
    let containers = cluster.pod_templates().flat_map(PodTemplate::running_containers);
    let declared = containers.filter_map(|container| container.at("ports")?.0.as_array()).flatten();
    let mut own = cluster.remote_cluster_ports();
    own.extend([HTTP_PORT, TRANSPORT_PORT]);
    declared
        .filter_map(|port| {
            let protocol = port.get("protocol").and_then(Value::as_str).unwrap_or("TCP");
            let port = u16::try_from(port.get("containerPort")?.as_u64()?).ok()?;
            let is_open = port > 0 && PROTOCOLS.contains(&protocol) && !own.contains(&port);
            is_open.then(|| ContainerPort { port, protocol: protocol.to_owned() })
        })
        .collect()
}

const PROTOCOLS: [&str; 3] = ["TCP", "UDP", "SCTP"];

/// What the HTTP port speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Scheme {
    /// Without TLS.
    Http,
    /// With TLS.
    Https,
}

pub(super) fn ports(cluster: &Cluster) -> Ports {
    Ports {
        scheme: if cluster.security.is_on() { Scheme::Https } else { Scheme::Http },
        http: HTTP_PORT,
        transport: TRANSPORT_PORT,
        readiness: cluster.version.has(Feature::ReadinessPort).then_some(READINESS_PORT),
    }
}

/// `http.publish_host`: the pod's name in the headless Service, which clients that look for nodes find in the certificate. A
/// Deployment's pods have no stable name.
pub(super) fn http_publish_host(set: &NodeSet, names: &Names) -> Option<String> {
    set.is_stateful().then(|| format!("$(POD_NAME).{}.$(POD_NAMESPACE).svc", names.service(set)))
}

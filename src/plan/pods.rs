//! Probes, hooks, ports and environment of the pods.

use super::{Names, SecurityPlan};
use crate::config::VirtualMemory;
use crate::elasticsearch::defaults::{HTTP_PORT, READINESS_PORT, TRANSPORT_PORT};
use crate::elasticsearch::versions::Feature;
use crate::model::{Cluster as View, NodeSet as SetView};
use serde::Serialize;
use serde_json::{Map, Value, json};

/// A port of the main container, and of the Services in front of it.
#[derive(Clone, Debug, Serialize)]
pub struct ContainerPort {
    /// Its name.
    pub name: &'static str,
    /// Its number.
    pub port: u16,
    /// Whether Services lead to it.
    pub serves: bool,
}

/// The probes of the main container.
#[derive(Clone, Debug, Serialize)]
pub struct ProbePlan {
    /// Whether the process has come up.
    pub startup: Value,
    /// Whether the node may take requests.
    pub readiness: Value,
    /// Whether the process answers at all.
    pub liveness: Value,
}

/// What happens before a pod stops.
#[derive(Clone, Debug, Serialize)]
pub struct HookPlan {
    /// Longest wait, in seconds, for the cluster to be green; 0 where nothing depends on it.
    pub wait_seconds: u32,
    /// Seconds for Services to take the pod out of their endpoints.
    pub linger_seconds: u32,
}

/// What Elasticsearch itself needs to stop.
const STOP_SECONDS: u32 = 60;
/// Time in which endpoints and load balancers usually forget a pod.
const LINGER_SECONDS: u32 = 10;

/// Name of the HTTP port; says which scheme it speaks.
pub(super) fn http_name(view: &View) -> &'static str {
    if view.security.is_on() { "https" } else { "http" }
}

pub(super) fn ports(view: &View) -> Vec<ContainerPort> {
    let mut ports = vec![
        ContainerPort { name: http_name(view), port: HTTP_PORT, serves: true },
        ContainerPort { name: "transport", port: TRANSPORT_PORT, serves: true },
    ];
    if view.version.has(Feature::ReadinessPort) {
        ports.push(ContainerPort { name: "readiness", port: READINESS_PORT, serves: false });
    }
    ports
}

/// Startup and liveness ask only whether the process answers on the transport port: restarting a node that waits for its
/// cluster helps nobody. The startup probe allows 20 minutes, for opening a large cluster state takes its time.
pub(super) fn probes(view: &View) -> ProbePlan {
    let transport = json!({"port": "transport"});
    ProbePlan {
        startup: json!({"tcpSocket": transport, "periodSeconds": 10, "timeoutSeconds": 3, "failureThreshold": 120}),
        readiness: readiness(view),
        liveness: json!({"tcpSocket": transport, "periodSeconds": 20, "timeoutSeconds": 5, "failureThreshold": 6}),
    }
}

/// Whether the node has joined its cluster: by `readiness.port` from 8.2 on (from inside the pod before 8.7); before that by
/// the cluster's health where no password is needed, else by the HTTP port, which opens when the node has joined or has waited
/// for 30 s.
fn readiness(view: &View) -> Value {
    let (kind, handler) = if view.version.has(Feature::ReadinessPortForKubelet) {
        ("tcpSocket", json!({"port": "readiness"}))
    } else if view.version.has(Feature::ReadinessPort) {
        ("exec", json!({"command": ["bash", "-c", format!("exec 3<>/dev/tcp/127.0.0.1/{READINESS_PORT}")]}))
    } else if view.security.is_on() {
        ("tcpSocket", json!({"port": http_name(view)}))
    } else {
        let path = "/_cluster/health?master_timeout=2s&timeout=2s";
        ("httpGet", json!({"path": path, "port": http_name(view), "scheme": "HTTP"}))
    };
    let mut probe = Map::new();
    probe.insert(kind.into(), handler);
    for (key, value) in [("periodSeconds", 5), ("timeoutSeconds", 5), ("failureThreshold", 3)] {
        probe.insert(key.into(), json!(value));
    }
    Value::Object(probe)
}

/// A StatefulSet goes on to its next pod as soon as one is ready, which says nothing about shards. So a data node waits, before
/// it stops, until every copy is in place again; it gives up in time to stop cleanly.
pub(super) fn hook(set: &SetView, grace: u32) -> HookPlan {
    let wait = if set.waits_for_green { grace.saturating_sub(STOP_SECONDS + LINGER_SECONDS) } else { 0 };
    HookPlan { wait_seconds: wait, linger_seconds: LINGER_SECONDS.min(grace / 2) }
}

/// Master-eligible nodes become ready only together, so they must start together.
pub(super) fn pod_management_policy(set: &SetView) -> &'static str {
    if set.is_master_eligible() { "Parallel" } else { "OrderedReady" }
}

/// What a node can know only where it runs. The image's entrypoint turns variables with dots into settings, so
/// `elasticsearch.yml` needs no `${...}`, which Flux would substitute.
pub(super) fn environment(view: &View, set: &SetView, names: &Names, security: Option<&SecurityPlan>) -> Vec<Value> {
    let field = |name: &str, path: &str| json!({"name": name, "valueFrom": {"fieldRef": {"apiVersion": "v1", "fieldPath": path}}});
    let mut environment = vec![
        field("POD_NAME", "metadata.name"),
        field("POD_NAMESPACE", "metadata.namespace"),
        json!({"name": "node.name", "value": "$(POD_NAME)"}),
        field("node.attr.k8s_node_name", "spec.nodeName"),
    ];
    if set.is_stateful() {
        let host = format!("$(POD_NAME).{}.$(POD_NAMESPACE).svc.{}", names.set(&set.config.name), *view.domain);
        environment.push(json!({"name": "network.publish_host", "value": host}));
    }
    if let Some(security) = security {
        // The entrypoint makes it the bootstrap password of this node: it counts until `elastic` gets one by the API. Its
        // variant with a file refuses the mode that the kubelet gives to files of a Secret.
        let source = json!({"name": security.password_secret, "key": security.password_key});
        environment.push(json!({"name": "ELASTIC_PASSWORD", "valueFrom": {"secretKeyRef": source}}));
    }
    environment
}

/// `vm.max_map_count` that an init container sets on the host.
pub(super) fn max_map_count(view: &View, set: &SetView) -> Option<u32> {
    (*set.virtual_memory == VirtualMemory::SysctlInit).then(|| view.version.max_map_count())
}

//! Names and labels.

use super::Labels;
use crate::config::VirtualMemory;
use crate::elasticsearch::roles::Role;
use crate::model::{Cluster, NodeSet};
use serde::Serialize;

/// On the pods that can become master: what the discovery Service selects.
pub(super) const MASTER_ELIGIBLE: &str = "esgen.dev/master-eligible";
/// On the pods that the client Service leads to.
pub(super) const CLIENT_TRAFFIC: &str = "esgen.dev/client-traffic";
/// On the pods whose disruption the cluster's budget counts.
pub(super) const STATEFUL: &str = "esgen.dev/stateful";

/// Names of the objects that belong to the whole cluster.
#[derive(Clone, Debug, Serialize)]
pub struct Names {
    /// The cluster; also the client Service and the PodDisruptionBudget of the stateful sets.
    pub cluster: String,
    /// The headless Service over all master-eligible pods.
    pub discovery: String,
    /// The ConfigMap with the scripts.
    pub scripts: String,
    pub service_account: String,
    /// Deployment, Service and ServiceMonitor of the exporter.
    pub exporter: String,
    /// The ConfigMap with the dashboard.
    pub dashboard: String,
    /// The ConfigMap with the rules of prometheus-adapter.
    pub adapter_rules: String,
    /// What KEDA logs in to Prometheus with.
    pub prometheus_access: String,
}

impl Names {
    /// The names for this config.
    pub fn new(cluster: &Cluster) -> Self {
        let name = cluster.config.metadata.name.clone();
        let account = cluster.config.spec.service_account.as_ref().and_then(|account| account.existing.clone());
        Self {
            discovery: format!("{name}-discovery"),
            // Not `-scripts`: Elastic's operator calls its own so, whose pods read it until they are taken over.
            scripts: format!("{name}-esgen-scripts"),
            exporter: format!("{name}-exporter"),
            dashboard: format!("{name}-dashboard"),
            adapter_rules: format!("{name}-adapter-rules"),
            prometheus_access: format!("{name}-prometheus"),
            service_account: account.unwrap_or_else(|| name.clone()),
            cluster: name,
        }
    }

    /// The headless Service of a node set.
    pub fn service(&self, set: &NodeSet) -> String {
        set.service_name(&self.cluster)
    }

    /// The objects of a node set.
    pub fn set(&self, set: &str) -> String {
        format!("{}-{set}", self.cluster)
    }
}

/// Labels that find every pod of the cluster. Selectors are immutable, so nothing here may depend on a version.
pub(super) fn cluster_selector(cluster: &Cluster) -> Labels {
    [("app.kubernetes.io/name", "elasticsearch"), ("app.kubernetes.io/instance", &cluster.config.metadata.name)]
        .into_iter()
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .collect()
}

/// The namespace, where the config names one: a rule wants it where anything is measured.
pub(super) fn namespace<'a>(cluster: &Cluster<'a>) -> &'a str {
    cluster.config.metadata.namespace.as_deref().unwrap_or_default()
}

/// Labels that find the exporter's pod, which is none of the cluster's own.
pub(super) fn exporter_selector(cluster: &Cluster) -> Labels {
    with(&cluster_selector(cluster), "app.kubernetes.io/name", "elasticsearch-exporter")
}

/// Labels of the exporter's objects.
pub(super) fn exporter_labels(cluster: &Cluster) -> Labels {
    let mut labels = cluster_labels(cluster);
    // The version is that of Elasticsearch.
    labels.remove("app.kubernetes.io/version");
    labels.extend(exporter_selector(cluster));
    labels
}

/// Labels of every object.
pub(super) fn cluster_labels(cluster: &Cluster) -> Labels {
    let mut labels = cluster.config.metadata.labels.clone();
    labels.extend(cluster_selector(cluster));
    labels.insert("app.kubernetes.io/managed-by".into(), "esgen".into());
    labels.insert("app.kubernetes.io/version".into(), cluster.config.spec.version.clone());
    labels
}

/// Labels that find the pods of one set.
pub(super) fn set_selector(cluster: &Cluster, set: &NodeSet) -> Labels {
    with(&cluster_selector(cluster), "app.kubernetes.io/component", &set.config.name)
}

/// Labels of the objects of one set.
pub(super) fn set_labels(cluster: &Cluster, set: &NodeSet) -> Labels {
    with(&cluster_labels(cluster), "app.kubernetes.io/component", &set.config.name)
}

pub(super) fn pod_labels(cluster: &Cluster, set: &NodeSet) -> Labels {
    let mut labels = set_labels(cluster, set);
    let marks = [
        (MASTER_ELIGIBLE, set.is_master_eligible()),
        (CLIENT_TRAFFIC, takes_client_traffic(cluster, set)),
        (STATEFUL, set.is_stateful()),
    ];
    labels.extend(marks.into_iter().filter(|(_, set)| *set).map(|(key, _)| (key.to_owned(), "true".to_owned())));
    labels
}

/// Labels of the Namespace: the strictest Pod Security level that all pods meet.
pub(super) fn namespace_labels(cluster: &Cluster) -> Labels {
    let privileged = cluster.sets.iter().any(|set| *set.virtual_memory == VirtualMemory::SysctlInit);
    let level = if privileged { "privileged" } else { "restricted" };
    let mut labels = cluster_labels(cluster);
    labels.insert("pod-security.kubernetes.io/enforce".into(), level.into());
    labels
}

/// These labels and one more.
pub(super) fn with(labels: &Labels, key: &str, value: &str) -> Labels {
    let mut labels = labels.clone();
    labels.insert(key.to_owned(), value.to_owned());
    labels
}

/// Clients go to the first of these that there are: coordinating-only nodes; nodes that ingest, where they are those that new indices
/// are made on or there for nothing else; those that new indices are made on; other data nodes. So requests disturb neither dedicated
/// masters and machine learning nodes nor the colder tiers.
fn takes_client_traffic(cluster: &Cluster, set: &NodeSet) -> bool {
    let kinds: [fn(&NodeSet) -> bool; 4] = [
        |set| set.only_coordinates(),
        |set| set.has(Role::Ingest) && (set.is_entry_tier() || set.only_ingests()),
        |set| set.is_entry_tier(),
        |set| set.holds_shards(),
    ];
    // What may be scaled to nothing serves clients while it is there, and never alone.
    let last = kinds.iter().position(|is| cluster.sets.iter().any(|set| set.nodes.min > 0 && is(set)));
    let Some(last) = last else { return true };
    kinds[last](set) || (set.nodes.min == 0 && kinds[..last].iter().any(|is| is(set)))
}

//! The table of kinds: what each is called, where it lives and who checks it.

use k8s_openapi::api;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::field::{Field, Findings};
use super::metadata::NameSyntax::{self, Label, PathSegment, Service, Subdomain};
use super::{
    autoscaling, config_map, disruption, ingress, jobs, network_policy, others, pod, quotas, rbac, service, workloads,
};

/// The error of reading a document into its type, with the path to where it happened.
pub(super) type TypeError = serde_path_to_error::Error<serde_json::Error>;

/// One kind of object.
pub(super) struct Kind {
    api_version: &'static str,
    kind: &'static str,
    /// Whether objects of this kind live in a namespace.
    pub(super) is_namespaced: bool,
    /// What their names may look like.
    pub(super) names: NameSyntax,
    /// The checks of everything but the metadata.
    pub(super) check: fn(&Field, &mut Findings),
    /// Reads a document into the type and writes it back.
    pub(super) read: fn(&Value) -> Result<Value, TypeError>,
}

const NAMESPACED: bool = true;
const CLUSTER: bool = false;

impl Kind {
    const fn new<T: DeserializeOwned + Serialize>(
        (api_version, kind): (&'static str, &'static str),
        is_namespaced: bool,
        names: NameSyntax,
        check: fn(&Field, &mut Findings),
    ) -> Self {
        Self { api_version, kind, is_namespaced, names, check, read: read::<T> }
    }

    /// The kind of a document, if it is known.
    pub(super) fn of(document: &Value) -> Option<&'static Self> {
        let text = |key: &str| document.get(key).and_then(Value::as_str);
        let (api_version, kind) = (text("apiVersion")?, text("kind")?);
        KINDS.iter().find(|known| known.kind == kind && known.api_version == api_version)
    }

    /// The API versions in which a kind of this name is known.
    pub(super) fn versions_of(kind: &str) -> Vec<&'static str> {
        KINDS.iter().filter(|known| known.kind == kind).map(|known| known.api_version).collect()
    }

    /// The names of all kinds.
    pub(super) fn all() -> impl Iterator<Item = &'static str> {
        KINDS.iter().map(|known| known.kind)
    }
}

fn read<T: DeserializeOwned + Serialize>(document: &Value) -> Result<Value, TypeError> {
    let typed: T = serde_path_to_error::deserialize(document)?;
    // Writing a type that was just read cannot fail; an empty answer would only report every field as lost.
    Ok(serde_json::to_value(typed).unwrap_or_default())
}

#[rustfmt::skip]
static KINDS: [Kind; 25] = [
    Kind::new::<api::core::v1::Namespace>(("v1", "Namespace"), CLUSTER, Label, others::check_nothing),
    Kind::new::<api::core::v1::ServiceAccount>(("v1", "ServiceAccount"), NAMESPACED, Subdomain, others::check_nothing),
    Kind::new::<api::core::v1::ConfigMap>(("v1", "ConfigMap"), NAMESPACED, Subdomain, config_map::check_config_map),
    Kind::new::<api::core::v1::Secret>(("v1", "Secret"), NAMESPACED, Subdomain, config_map::check_secret),
    Kind::new::<api::core::v1::Service>(("v1", "Service"), NAMESPACED, Service, service::check_service),
    Kind::new::<api::core::v1::PersistentVolumeClaim>(("v1", "PersistentVolumeClaim"), NAMESPACED, Subdomain, others::check_claim),
    Kind::new::<api::core::v1::Pod>(("v1", "Pod"), NAMESPACED, Subdomain, pod::check_pod),
    Kind::new::<api::core::v1::ResourceQuota>(("v1", "ResourceQuota"), NAMESPACED, Subdomain, quotas::check_quota),
    Kind::new::<api::core::v1::LimitRange>(("v1", "LimitRange"), NAMESPACED, Subdomain, quotas::check_limit_range),
    Kind::new::<api::apps::v1::StatefulSet>(("apps/v1", "StatefulSet"), NAMESPACED, Label, workloads::check_stateful_set),
    Kind::new::<api::apps::v1::Deployment>(("apps/v1", "Deployment"), NAMESPACED, Subdomain, workloads::check_deployment),
    Kind::new::<api::apps::v1::DaemonSet>(("apps/v1", "DaemonSet"), NAMESPACED, Subdomain, workloads::check_daemon_set),
    Kind::new::<api::apps::v1::ReplicaSet>(("apps/v1", "ReplicaSet"), NAMESPACED, Subdomain, workloads::check_replica_set),
    Kind::new::<api::batch::v1::Job>(("batch/v1", "Job"), NAMESPACED, Subdomain, jobs::check_job),
    Kind::new::<api::batch::v1::CronJob>(("batch/v1", "CronJob"), NAMESPACED, Subdomain, jobs::check_cron_job),
    Kind::new::<api::autoscaling::v2::HorizontalPodAutoscaler>(("autoscaling/v2", "HorizontalPodAutoscaler"), NAMESPACED, Subdomain, autoscaling::check_autoscaler),
    Kind::new::<api::policy::v1::PodDisruptionBudget>(("policy/v1", "PodDisruptionBudget"), NAMESPACED, PathSegment, disruption::check_budget),
    Kind::new::<api::networking::v1::NetworkPolicy>(("networking.k8s.io/v1", "NetworkPolicy"), NAMESPACED, Subdomain, network_policy::check_network_policy),
    Kind::new::<api::networking::v1::Ingress>(("networking.k8s.io/v1", "Ingress"), NAMESPACED, Subdomain, ingress::check_ingress),
    Kind::new::<api::rbac::v1::Role>(("rbac.authorization.k8s.io/v1", "Role"), NAMESPACED, PathSegment, rbac::check_role),
    Kind::new::<api::rbac::v1::RoleBinding>(("rbac.authorization.k8s.io/v1", "RoleBinding"), NAMESPACED, PathSegment, rbac::check_role_binding),
    Kind::new::<api::rbac::v1::ClusterRole>(("rbac.authorization.k8s.io/v1", "ClusterRole"), CLUSTER, PathSegment, rbac::check_cluster_role),
    Kind::new::<api::rbac::v1::ClusterRoleBinding>(("rbac.authorization.k8s.io/v1", "ClusterRoleBinding"), CLUSTER, PathSegment, rbac::check_cluster_role_binding),
    Kind::new::<api::scheduling::v1::PriorityClass>(("scheduling.k8s.io/v1", "PriorityClass"), CLUSTER, Subdomain, others::check_priority_class),
    Kind::new::<api::storage::v1::StorageClass>(("storage.k8s.io/v1", "StorageClass"), CLUSTER, Subdomain, others::check_storage_class),
];

//! The table of kinds: what each is called, where it lives and who checks it.

use serde_json::Value;

use super::field::{Field, Findings};
use super::metadata::NameSyntax::{self, Label, PathSegment, Service, Subdomain};
use super::{autoscaling, config_map, ingress, jobs, network_policy, others, pod, quotas, rbac, service, workloads};

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
}

const NAMESPACED: bool = true;
const CLUSTER: bool = false;

impl Kind {
    const fn new(
        (api_version, kind): (&'static str, &'static str),
        is_namespaced: bool,
        names: NameSyntax,
        check: fn(&Field, &mut Findings),
    ) -> Self {
        Self { api_version, kind, is_namespaced, names, check }
    }

    /// The kind of a document, if it is known.
    pub(super) fn of(document: &Value) -> Option<&'static Self> {
        let text = |key: &str| document.get(key).and_then(Value::as_str);
        let (api_version, kind) = (text("apiVersion")?, text("kind")?);
        KINDS.iter().find(|known| known.kind == kind && known.api_version == api_version)
    }
}

#[rustfmt::skip]
static KINDS: [Kind; 25] = [
    Kind::new(("v1", "Namespace"), CLUSTER, Label, others::check_nothing),
    Kind::new(("v1", "ServiceAccount"), NAMESPACED, Subdomain, others::check_nothing),
    Kind::new(("v1", "ConfigMap"), NAMESPACED, Subdomain, config_map::check_config_map),
    Kind::new(("v1", "Secret"), NAMESPACED, Subdomain, config_map::check_secret),
    Kind::new(("v1", "Service"), NAMESPACED, Service, service::check_service),
    Kind::new(("v1", "PersistentVolumeClaim"), NAMESPACED, Subdomain, others::check_claim),
    Kind::new(("v1", "Pod"), NAMESPACED, Subdomain, pod::check_pod),
    Kind::new(("v1", "ResourceQuota"), NAMESPACED, Subdomain, quotas::check_quota),
    Kind::new(("v1", "LimitRange"), NAMESPACED, Subdomain, quotas::check_limit_range),
    Kind::new(("apps/v1", "StatefulSet"), NAMESPACED, Label, workloads::check_stateful_set),
    Kind::new(("apps/v1", "Deployment"), NAMESPACED, Subdomain, workloads::check_deployment),
    Kind::new(("apps/v1", "DaemonSet"), NAMESPACED, Subdomain, workloads::check_daemon_set),
    Kind::new(("apps/v1", "ReplicaSet"), NAMESPACED, Subdomain, workloads::check_replica_set),
    Kind::new(("batch/v1", "Job"), NAMESPACED, Subdomain, jobs::check_job),
    Kind::new(("batch/v1", "CronJob"), NAMESPACED, Subdomain, jobs::check_cron_job),
    Kind::new(("autoscaling/v2", "HorizontalPodAutoscaler"), NAMESPACED, Subdomain, autoscaling::check_autoscaler),
    Kind::new(("policy/v1", "PodDisruptionBudget"), NAMESPACED, PathSegment, others::check_nothing),
    Kind::new(("networking.k8s.io/v1", "NetworkPolicy"), NAMESPACED, Subdomain, network_policy::check_network_policy),
    Kind::new(("networking.k8s.io/v1", "Ingress"), NAMESPACED, Subdomain, ingress::check_ingress),
    Kind::new(("rbac.authorization.k8s.io/v1", "Role"), NAMESPACED, PathSegment, rbac::check_role),
    Kind::new(("rbac.authorization.k8s.io/v1", "RoleBinding"), NAMESPACED, PathSegment, others::check_nothing),
    Kind::new(("rbac.authorization.k8s.io/v1", "ClusterRole"), CLUSTER, PathSegment, rbac::check_cluster_role),
    Kind::new(("rbac.authorization.k8s.io/v1", "ClusterRoleBinding"), CLUSTER, PathSegment, rbac::check_cluster_role_binding),
    Kind::new(("scheduling.k8s.io/v1", "PriorityClass"), CLUSTER, Subdomain, others::check_priority_class),
    Kind::new(("storage.k8s.io/v1", "StorageClass"), CLUSTER, Subdomain, others::check_storage_class),
];

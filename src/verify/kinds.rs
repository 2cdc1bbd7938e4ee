//! Which kind has which checks beyond its schema and its metadata.

use super::field::{Field, Findings};
use super::{autoscaling, config_map, ingress, jobs, network_policy, others, pod, quotas, rbac, service, workloads};
use crate::kubernetes::kinds::Kind;

/// The checks of a kind; most kinds have none.
#[rustfmt::skip]
pub(super) fn check_of(kind: &Kind) -> fn(&Field, &mut Findings) {
    match (kind.api_version, kind.kind) {
        ("v1", "ConfigMap") => config_map::check_config_map,
        ("v1", "Secret") => config_map::check_secret,
        ("v1", "Service") => service::check_service,
        ("v1", "PersistentVolumeClaim") => others::check_claim,
        ("v1", "Pod") => pod::check_pod,
        ("v1", "ResourceQuota") => quotas::check_quota,
        ("v1", "LimitRange") => quotas::check_limit_range,
        ("apps/v1", "StatefulSet") => workloads::check_stateful_set,
        ("apps/v1", "Deployment") => workloads::check_deployment,
        ("apps/v1", "DaemonSet") => workloads::check_daemon_set,
        ("apps/v1", "ReplicaSet") => workloads::check_replica_set,
        ("batch/v1", "Job") => jobs::check_job,
        ("batch/v1", "CronJob") => jobs::check_cron_job,
        ("autoscaling/v2", "HorizontalPodAutoscaler") => autoscaling::check_autoscaler,
        ("networking.k8s.io/v1", "NetworkPolicy") => network_policy::check_network_policy,
        ("networking.k8s.io/v1", "Ingress") => ingress::check_ingress,
        ("rbac.authorization.k8s.io/v1", "Role") => rbac::check_role,
        ("rbac.authorization.k8s.io/v1", "ClusterRole") => rbac::check_cluster_role,
        ("rbac.authorization.k8s.io/v1", "ClusterRoleBinding") => rbac::check_cluster_role_binding,
        ("scheduling.k8s.io/v1", "PriorityClass") => others::check_priority_class,
        ("storage.k8s.io/v1", "StorageClass") => others::check_storage_class,
        _ => |_, _| {},
    }
}

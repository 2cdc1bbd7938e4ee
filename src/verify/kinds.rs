//! Which kind has which checks beyond its schema and its metadata.

use super::field::{Field, Findings};
use super::{
    admission, autoscaling, config_map, custom_resources, devices, events, flow_control, ingress, jobs, network_policy,
    others, pod, quotas, rbac, service, workloads,
};
use crate::kubernetes::kinds::Kind;

/// The checks of a kind; most kinds have none.
#[rustfmt::skip]
pub(super) fn check_of(kind: &Kind) -> fn(&Field, &mut Findings) {
    match (kind.api_version, kind.kind) {
        ("v1", "ConfigMap") => config_map::check_config_map,
        ("v1", "Secret") => config_map::check_secret,
        ("v1", "Service") => service::check_service,
        ("v1", "PersistentVolumeClaim") => others::check_claim,
        ("v1", "Event") => events::check_core_event,
        ("v1", "Node") => others::check_node,
        ("v1", "Pod") => pod::check_pod,
        ("v1", "PodTemplate") => workloads::check_pod_template,
        ("v1", "ReplicationController") => workloads::check_replication_controller,
        ("v1", "ResourceQuota") => quotas::check_quota,
        ("v1", "LimitRange") => quotas::check_limit_range,
        ("admissionregistration.k8s.io/v1", "MutatingWebhookConfiguration" | "ValidatingWebhookConfiguration") => {
            admission::check_webhooks
        }
        ("admissionregistration.k8s.io/v1", _) => admission::check_policy,
        ("apiextensions.k8s.io/v1", "CustomResourceDefinition") => custom_resources::check_definition,
        ("apiregistration.k8s.io/v1", "APIService") => others::check_api_service,
        ("apps/v1", "StatefulSet") => workloads::check_stateful_set,
        ("apps/v1", "Deployment") => workloads::check_deployment,
        ("apps/v1", "DaemonSet") => workloads::check_daemon_set,
        ("apps/v1", "ReplicaSet") => workloads::check_replica_set,
        ("batch/v1", "Job") => jobs::check_job,
        ("batch/v1", "CronJob") => jobs::check_cron_job,
        ("autoscaling/v1", "HorizontalPodAutoscaler") => autoscaling::check_first_autoscaler,
        ("autoscaling/v2", "HorizontalPodAutoscaler") => autoscaling::check_autoscaler,
        ("events.k8s.io/v1", "Event") => events::check_event,
        ("flowcontrol.apiserver.k8s.io/v1", "FlowSchema") => flow_control::check_flow_schema,
        ("flowcontrol.apiserver.k8s.io/v1", "PriorityLevelConfiguration") => flow_control::check_priority_level,
        ("networking.k8s.io/v1", "NetworkPolicy") => network_policy::check_network_policy,
        ("networking.k8s.io/v1", "Ingress") => ingress::check_ingress,
        ("networking.k8s.io/v1", "ServiceCIDR") => others::check_service_cidr,
        ("node.k8s.io/v1", "RuntimeClass") => others::check_runtime_class,
        ("rbac.authorization.k8s.io/v1", "Role") => rbac::check_role,
        ("rbac.authorization.k8s.io/v1", "ClusterRole") => rbac::check_cluster_role,
        ("rbac.authorization.k8s.io/v1", "ClusterRoleBinding") => rbac::check_cluster_role_binding,
        ("resource.k8s.io/v1", "ResourceClaim") => devices::check_claim,
        ("resource.k8s.io/v1", "ResourceClaimTemplate") => devices::check_claim_template,
        ("scheduling.k8s.io/v1", "PriorityClass") => others::check_priority_class,
        ("storage.k8s.io/v1", "StorageClass") => others::check_storage_class,
        _ => |_, _| {},
    }
}

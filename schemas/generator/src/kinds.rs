//! The kinds and the Kubernetes versions that esgen has schemas for: the two lists to edit.

use serde_json::Value;

/// One kind of one version, as k8s-openapi describes it.
pub struct Kind {
    pub api_version: &'static str,
    pub kind: &'static str,
    /// A root schema with everything that it refers to in `definitions` (schemars 0.8) or `$defs` (schemars 1).
    pub schema: Value,
}

/// Every Kubernetes minor version with its kinds, oldest first.
pub fn releases() -> Vec<(u16, Vec<Kind>)> {
    vec![
        (29, kinds!(k8s_1_29)),
        (30, kinds!(k8s_1_30)),
        (31, kinds!(k8s_1_31)),
        (32, kinds!(k8s_1_32)),
        (33, kinds!(k8s_1_33)),
        (34, kinds!(k8s_1_34)),
        (35, kinds!(k8s_1_35)),
        (36, kinds!(k8s_1_36)),
        (37, kinds!(k8s_1_37)),
    ]
}

macro_rules! kinds {
    ($k8s:ident) => {
        schemas!($k8s:
            core::v1::Namespace,
            core::v1::ServiceAccount,
            core::v1::ConfigMap,
            core::v1::Secret,
            core::v1::Service,
            core::v1::PersistentVolumeClaim,
            core::v1::Pod,
            core::v1::ResourceQuota,
            core::v1::LimitRange,
            apps::v1::StatefulSet,
            apps::v1::Deployment,
            apps::v1::DaemonSet,
            apps::v1::ReplicaSet,
            batch::v1::Job,
            batch::v1::CronJob,
            autoscaling::v2::HorizontalPodAutoscaler,
            policy::v1::PodDisruptionBudget,
            networking::v1::NetworkPolicy,
            networking::v1::Ingress,
            rbac::v1::Role,
            rbac::v1::RoleBinding,
            rbac::v1::ClusterRole,
            rbac::v1::ClusterRoleBinding,
            scheduling::v1::PriorityClass,
            storage::v1::StorageClass,
        )
    };
}

macro_rules! schemas {
    ($k8s:ident: $($group:ident::$version:ident::$kind:ident),* $(,)?) => {
        vec![$(Kind {
            api_version: <$k8s::api::$group::$version::$kind as $k8s::Resource>::API_VERSION,
            kind: <$k8s::api::$group::$version::$kind as $k8s::Resource>::KIND,
            schema: serde_json::to_value($k8s::schemars::schema_for!($k8s::api::$group::$version::$kind))
                .expect("a schema is plain JSON"),
        }),*]
    };
}

use {kinds, schemas};

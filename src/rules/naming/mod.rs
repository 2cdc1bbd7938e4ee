//! Names, security, pod templates and silencing (ESG180 to ESG199).

pub(super) mod duplicate_clusters;
pub(super) mod duplicate_sets;
pub(super) mod exposed_without_security;
pub(super) mod host_namespaces;
pub(super) mod image_repository;
pub(super) mod insecure;
pub(super) mod invalid_name;
pub(super) mod long_name;
pub(super) mod main_container;
pub(super) mod managed_label;
pub(super) mod managed_pod_field;
pub(super) mod pod_template_shape;
pub(super) mod privileged_namespace;
pub(super) mod reserved_set_name;
pub(super) mod short_grace;
pub(super) mod silence_without_reason;
pub(super) mod silenced_error;
pub(super) mod unacknowledged_insecurity;
pub(super) mod unknown_silence;
pub(super) mod unmapped_vectors;

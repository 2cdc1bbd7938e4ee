//! The kinds that every Kubernetes version has, as k8s-openapi describes them. The list is made by build.rs.

use serde_json::Value;

/// One kind of one version.
pub struct Kind {
    pub api_version: &'static str,
    pub kind: &'static str,
    pub is_namespaced: bool,
    /// A root schema with everything that it refers to in `definitions` (schemars 0.8) or `$defs` (schemars 1).
    pub schema: Value,
}

macro_rules! kind {
    ($k8s:ident, $($path:ident)::+, $is_namespaced:literal) => {
        Kind {
            api_version: <$k8s::$($path)::+ as $k8s::Resource>::API_VERSION,
            kind: <$k8s::$($path)::+ as $k8s::Resource>::KIND,
            is_namespaced: $is_namespaced,
            schema: serde_json::to_value($k8s::schemars::schema_for!($k8s::$($path)::+)).expect("a schema is plain JSON"),
        }
    };
}

include!(concat!(env!("OUT_DIR"), "/releases.rs"));

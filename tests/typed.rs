//! What the golden files hold, read into the types of k8s-openapi and written back: nothing is refused and nothing gets lost.

use esgen::kubernetes::kinds::Kind;
use k8s_openapi::api;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::fs;
use std::path::Path;

fn reread<T: DeserializeOwned + Serialize>(document: &Value) -> serde_json::Result<Value> {
    serde_json::to_value(T::deserialize(document)?)
}

fn typed(document: &Value) -> serde_json::Result<Value> {
    let read: fn(&Value) -> serde_json::Result<Value> = match document["kind"].as_str().expect("a kind") {
        "Namespace" => reread::<api::core::v1::Namespace>,
        "ServiceAccount" => reread::<api::core::v1::ServiceAccount>,
        "Lease" => reread::<api::coordination::v1::Lease>,
        "Role" => reread::<api::rbac::v1::Role>,
        "RoleBinding" => reread::<api::rbac::v1::RoleBinding>,
        "ConfigMap" => reread::<api::core::v1::ConfigMap>,
        "Service" => reread::<api::core::v1::Service>,
        "StatefulSet" => reread::<api::apps::v1::StatefulSet>,
        "Deployment" => reread::<api::apps::v1::Deployment>,
        "NetworkPolicy" => reread::<api::networking::v1::NetworkPolicy>,
        "HorizontalPodAutoscaler" => reread::<api::autoscaling::v2::HorizontalPodAutoscaler>,
        "PodDisruptionBudget" => reread::<api::policy::v1::PodDisruptionBudget>,
        // Custom resources have no types there; their schemas are under `schemas/crds`.
        _ if Kind::of(document).is_some_and(Kind::is_custom) => return Ok(document.clone()),
        other => panic!("say which type of k8s-openapi a {other} is"),
    };
    read(document)
}

#[test]
fn golden_documents_keep_every_field_in_their_types() {
    let cases = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("golden")).expect("golden");
    let mut read = 0;
    for case in cases.map(|case| case.expect("a case").path()) {
        let Ok(text) = fs::read_to_string(case.join("expected.yaml")) else { continue };
        for document in serde_yaml::Deserializer::from_str(&text) {
            let document = Value::deserialize(document).expect("YAML");
            let typed = typed(&document).unwrap_or_else(|error| panic!("{}: {error}", case.display()));
            assert_eq!(without_empty(typed), without_empty(document), "{}", case.display());
            read += 1;
        }
    }
    assert!(read > 100, "only {read} documents");
}

/// The types write an empty list or object as none at all.
fn without_empty(value: Value) -> Value {
    let is_empty = |value: &Value| match value {
        Value::Array(items) => items.is_empty(),
        Value::Object(entries) => entries.is_empty(),
        _ => false,
    };
    match value {
        Value::Array(items) => items.into_iter().map(without_empty).collect(),
        Value::Object(entries) => {
            let kept = entries.into_iter().map(|(key, value)| (key, without_empty(value)));
            Value::Object(kept.filter(|(_, value)| !is_empty(value)).collect())
        }
        other => other,
    }
}

//! Definitions of custom resources: what one version says beside another.

use serde_json::{Value, json};

use super::refused;
use crate::kubernetes::versions::KubernetesVersion;

fn version(name: &str, description: &str, selectable: &Value) -> Value {
    let size = json!({"type": "string", "description": description});
    let spec = json!({"type": "object", "properties": {"size": size}});
    json!({
        "name": name, "served": true, "storage": name == "v1", "selectableFields": selectable,
        "schema": {"openAPIV3Schema": {"type": "object", "properties": {"spec": spec}}},
    })
}

fn found(versions: &[Value]) -> Vec<String> {
    let definition = json!({
        "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
        "metadata": {"name": "searches.example.com"},
        "spec": {
            "group": "example.com", "scope": "Namespaced", "names": {"plural": "searches", "kind": "Search"},
            "versions": versions,
        },
    });
    refused(KubernetesVersion::NEWEST, &definition).into_iter().map(|(pointer, _)| pointer).collect()
}

#[test]
fn versions_of_one_schema_are_selected_by_alike() {
    let (by_size, by_nothing) = (json!([{"jsonPath": ".spec.size"}]), json!([]));
    assert_eq!(found(&[version("v1", "a", &by_size)]), [""; 0]);
    assert_eq!(found(&[version("v1", "a", &by_size), version("v2", "a", &by_size)]), [""; 0]);
    assert_eq!(found(&[version("v1", "a", &by_size), version("v2", "b", &by_nothing)]), [""; 0]);
    assert_eq!(
        found(&[version("v1", "a", &by_size), version("v2", "a", &by_nothing)]),
        ["/spec/versions/0/selectableFields"]
    );
    assert_eq!(
        found(&[version("v1", "a", &by_nothing), version("v2", "a", &by_size)]),
        ["/spec/versions/1/selectableFields"]
    );
}

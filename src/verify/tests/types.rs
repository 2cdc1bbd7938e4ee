//! Documents and their types.

use serde_json::{Value, json};

use super::{bases, change, refused};
use crate::kubernetes::versions::KubernetesVersion;
use crate::schema::Schemas;

fn found(kind: &str, pointer: &str, value: Value) -> Vec<(String, String)> {
    let mut document = bases().into_iter().find(|base| base["kind"] == kind).expect("a known kind");
    change(&mut document, pointer, Some(value));
    refused(KubernetesVersion::NEWEST, &document)
}

#[test]
fn wrong_types_are_found_where_they_stand() {
    let cases = [
        ("StatefulSet", "/spec/replicas", json!("3")),
        ("StatefulSet", "/spec/replicas", json!(2.5)),
        ("StatefulSet", "/spec/replicas", json!(3_000_000_000_i64)),
        ("StatefulSet", "/spec/template/spec/containers/0/env/5/value", json!(true)),
        ("StatefulSet", "/spec/template/spec/containers/0/ports/1/containerPort", json!("9300")),
        ("StatefulSet", "/spec/template/spec/securityContext/runAsNonRoot", json!("yes")),
        ("StatefulSet", "/spec/template/spec/containers", json!({})),
        ("ConfigMap", "/data/a", json!(1)),
        ("ConfigMap", "/data", json!([])),
        ("Service", "/metadata/labels/a", json!(1)),
        ("HorizontalPodAutoscaler", "/spec/metrics/0/resource/target/averageUtilization", json!("60")),
        ("StatefulSet", "/spec/template/spec/containers/0/resources/requests/cpu", json!(true)),
    ];
    for (kind, pointer, value) in cases {
        let found = found(kind, pointer, value.clone());
        assert_eq!(found.first().map(|(pointer, _)| pointer.as_str()), Some(pointer), "{value}: {found:?}");
    }
}

#[test]
fn unknown_fields_are_found() {
    let cases = [
        ("StatefulSet", "/spec/replica"),
        ("StatefulSet", "/spec/template/spec/containers/0/resources/request"),
        ("StatefulSet", "/spec/template/spec/volumeClaimTemplates"),
        ("Service", "/spec/ports/1/a~1b~0c"),
        ("ConfigMap", "/metadata/label"),
        ("RoleBinding", "/subject"),
    ];
    for (kind, pointer) in cases {
        let found = found(kind, pointer, json!("x"));
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].0, pointer);
    }
}

#[test]
fn quantities_may_be_numbers() {
    for (kind, pointer) in [
        ("StatefulSet", "/spec/template/spec/containers/0/resources/requests/cpu"),
        ("StatefulSet", "/spec/template/spec/volumes/0/emptyDir/sizeLimit"),
        ("HorizontalPodAutoscaler", "/spec/metrics/3/external/target/value"),
    ] {
        assert_eq!(found(kind, pointer, json!(2)), []);
        assert_eq!(found(kind, pointer, json!(0.5)), []);
    }
}

#[test]
fn unknown_kinds_are_found() {
    let message =
        |value: Value| Schemas::new(KubernetesVersion::NEWEST).check(&value).unwrap_err().message().unmasked();
    let text = message(json!({"apiVersion": "apps/v1", "kind": "StatefullSet"}));
    assert!(text.contains("did you mean `StatefulSet` of `apps/v1`?"), "{text}");
    let text = message(json!({"apiVersion": "autoscaling/v2beta2", "kind": "HorizontalPodAutoscaler"}));
    assert!(text.contains("`HorizontalPodAutoscaler` is one of `autoscaling/v2`"), "{text}");
    assert!(message(json!({"apiVersion": "v1"})).contains("needs `apiVersion` and `kind`"));
    assert!(message(json!([])).contains("needs `apiVersion` and `kind`"));
}

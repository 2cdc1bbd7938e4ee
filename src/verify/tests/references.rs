//! References between documents.

use serde_json::Value;

use super::super::check_references;
use super::{bases, change};

/// Changes one document of the sound ones and returns the pointers that are found, with the kind of their document.
fn found(kind: &str, pointer: &str, value: Option<Value>) -> Vec<String> {
    let mut documents = bases();
    let document = documents.iter_mut().find(|base| base["kind"] == kind).expect("a known kind");
    change(document, pointer, value);
    let found = check_references(&documents);
    found
        .iter()
        .map(|found| format!("{} {}", documents[found.document]["kind"].as_str().unwrap_or(""), found.pointer))
        .collect()
}

#[test]
fn broken_references_are_found_where_they_stand() {
    // What is changed, to what, and where the finding must be.
    let cases = [
        (
            "HorizontalPodAutoscaler",
            "/spec/scaleTargetRef/name",
            r#""other""#,
            "HorizontalPodAutoscaler /spec/scaleTargetRef/name",
        ),
        (
            "HorizontalPodAutoscaler",
            "/spec/scaleTargetRef/kind",
            r#""Deployment""#,
            "HorizontalPodAutoscaler /spec/scaleTargetRef/name",
        ),
        (
            "HorizontalPodAutoscaler",
            "/metadata/namespace",
            r#""other""#,
            "HorizontalPodAutoscaler /spec/scaleTargetRef/name",
        ),
        ("StatefulSet", "/spec/replicas", "3", "StatefulSet /spec/replicas"),
        (
            "HorizontalPodAutoscaler",
            "/spec/metrics/2/containerResource/container",
            r#""es""#,
            "HorizontalPodAutoscaler /spec/metrics/2/containerResource/container",
        ),
        (
            "StatefulSet",
            "/spec/template/spec/containers/0/resources",
            "{}",
            "HorizontalPodAutoscaler /spec/metrics/0/resource/target/averageUtilization",
        ),
        ("StatefulSet", "/spec/serviceName", r#""other""#, "StatefulSet /spec/serviceName"),
        ("Service", "/spec/clusterIP", "null", "StatefulSet /spec/serviceName"),
        ("Service", "/spec/selector/app", r#""x""#, "Service /spec/selector"),
        ("Service", "/spec/selector/app", r#""x""#, "StatefulSet /spec/serviceName"),
        ("Service", "/spec/ports/0/targetPort", r#""https""#, "Service /spec/ports/0/targetPort"),
        ("PodDisruptionBudget", "/spec/selector/matchLabels/app", r#""x""#, "PodDisruptionBudget /spec/selector"),
        ("PodDisruptionBudget", "/spec/selector", "null", "PodDisruptionBudget /spec/selector"),
        (
            "StatefulSet",
            "/spec/template/spec/serviceAccountName",
            r#""x""#,
            "StatefulSet /spec/template/spec/serviceAccountName",
        ),
        (
            "StatefulSet",
            "/spec/template/spec/volumes/1/configMap/name",
            r#""x""#,
            "StatefulSet /spec/template/spec/volumes/1/configMap/name",
        ),
        (
            "StatefulSet",
            "/spec/template/spec/volumes/1/configMap/items/0/key",
            r#""x""#,
            "StatefulSet /spec/template/spec/volumes/1/configMap/items/0/key",
        ),
        (
            "StatefulSet",
            "/spec/template/spec/volumes/3/projected/sources/0/configMap/name",
            r#""x""#,
            "StatefulSet /spec/template/spec/volumes/3/projected/sources/0/configMap/name",
        ),
        (
            "StatefulSet",
            "/spec/template/spec/containers/0/env/4/valueFrom/configMapKeyRef/name",
            r#""x""#,
            "StatefulSet /spec/template/spec/containers/0/env/4/valueFrom/configMapKeyRef/name",
        ),
        (
            "StatefulSet",
            "/spec/template/spec/containers/0/env/4/valueFrom/configMapKeyRef/key",
            r#""x""#,
            "StatefulSet /spec/template/spec/containers/0/env/4/valueFrom/configMapKeyRef/key",
        ),
        (
            "StatefulSet",
            "/spec/template/spec/containers/0/envFrom/0/configMapRef/name",
            r#""x""#,
            "StatefulSet /spec/template/spec/containers/0/envFrom/0/configMapRef/name",
        ),
        (
            "StatefulSet",
            "/spec/template/spec/containers/0/startupProbe/tcpSocket/port",
            r#""x""#,
            "StatefulSet /spec/template/spec/containers/0/startupProbe/tcpSocket/port",
        ),
        ("NetworkPolicy", "/spec/ingress/0/ports/0/port", r#""x""#, "NetworkPolicy /spec/ingress/0/ports/0/port"),
        ("RoleBinding", "/roleRef/name", r#""x""#, "RoleBinding /roleRef/name"),
        (
            "Ingress",
            "/spec/rules/0/http/paths/0/backend/service/name",
            r#""x""#,
            "Ingress /spec/rules/0/http/paths/0/backend/service/name",
        ),
        (
            "Ingress",
            "/spec/rules/0/http/paths/0/backend/service/port/name",
            r#""x""#,
            "Ingress /spec/rules/0/http/paths/0/backend/service/port/name",
        ),
        (
            "CronJob",
            "/spec/jobTemplate/spec/template/spec/serviceAccountName",
            r#""x""#,
            "CronJob /spec/jobTemplate/spec/template/spec/serviceAccountName",
        ),
    ];
    for (kind, pointer, value, expected) in cases {
        let found = found(kind, pointer, Some(serde_json::from_str(value).expect(value)));
        assert!(found.iter().any(|found| found == expected), "{kind} {pointer}={value}: {found:?}");
    }
}

#[test]
fn what_may_live_outside_is_not_looked_for() {
    let cases = [
        ("StatefulSet", "/spec/template/spec/volumes/2/secret/secretName", r#""outside""#),
        ("StatefulSet", "/spec/template/spec/containers/0/env/3/valueFrom/secretKeyRef/name", r#""outside""#),
        ("StatefulSet", "/spec/template/spec/serviceAccountName", r#""default""#),
        ("StatefulSet", "/spec/template/spec/volumes/1/configMap", r#"{"name":"x","optional":true}"#),
        ("StatefulSet", "/spec/template/spec/volumes/1/configMap", r#"{"name":"kube-root-ca.crt"}"#),
        ("RoleBinding", "/roleRef", r#"{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"view"}"#),
        ("NetworkPolicy", "/spec/podSelector", "{}"),
        ("HorizontalPodAutoscaler", "/spec/metrics", "[]"),
    ];
    for (kind, pointer, value) in cases {
        assert_eq!(found(kind, pointer, Some(serde_json::from_str(value).expect(value))), [""; 0], "{pointer}");
    }
}

#[test]
fn objects_that_come_twice_are_found() {
    for (kind, expected) in [
        ("ConfigMap", vec!["/metadata/name"]),
        ("HorizontalPodAutoscaler", vec!["/metadata/name", "/spec/scaleTargetRef/name"]),
        ("PodDisruptionBudget", vec!["/metadata/name", "/spec/selector"]),
    ] {
        let mut documents = bases();
        let copy = documents.iter().find(|base| base["kind"] == kind).expect("a known kind").clone();
        let last = documents.len();
        documents.push(copy);
        let found = check_references(&documents);
        let pointers: Vec<_> =
            found.iter().filter(|found| found.document == last).map(|found| found.pointer.as_str()).collect();
        assert_eq!(pointers, expected);
    }
}

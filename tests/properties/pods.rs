//! podTemplates: what people add to the pods of a cluster.

use super::configs::{annotations, any_of, labels, mapping, text};
use super::texts::odd_texts;
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use serde_json::{Value, json};

/// PodTemplateSpecs that can be merged.
pub(crate) fn pod_template() -> BoxedStrategy<Value> {
    let metadata = mapping(vec![("labels", 0.5, labels()), ("annotations", 0.6, annotations())]);
    let toleration = any_of(json!([
        {"key": "dedicated", "operator": "Equal", "value": "yes", "effect": "NoSchedule"},
        {"operator": "Exists"},
        {"key": "spot", "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 60}
    ]));
    let volumes = any_of(json!([
        [{"name": "scratch", "emptyDir": {"sizeLimit": "1Gi"}}],
        [{"name": "tmp", "emptyDir": {"medium": "Memory", "sizeLimit": "64Mi"}}],
        [{"name": "settings", "configMap": {"name": "on", "items": [{"key": "1e3", "path": "a/b"}]}}],
        [{"name": "logs", "$patch": "delete"}, {"name": "logs", "emptyDir": {}}]
    ]));
    let spec = mapping(vec![
        ("nodeSelector", 0.3, labels()),
        ("tolerations", 0.3, vec(toleration, 0..3).prop_map(Value::from).boxed()),
        ("priorityClassName", 0.2, any_of(json!(["search-critical", "yes"]))),
        ("containers", 0.5, containers()),
        ("initContainers", 0.3, vec(sidecar("init"), 0..2).prop_map(Value::from).boxed()),
        ("volumes", 0.3, volumes),
        ("hostAliases", 0.1, any_of(json!([[{"ip": "10.0.0.1", "hostnames": ["yes.example.com"]}]]))),
        ("dnsConfig", 0.1, any_of(json!({"options": [{"name": "ndots", "value": "2"}]}))),
        ("securityContext", 0.1, any_of(json!([{"fsGroupChangePolicy": null}, {"supplementalGroups": [7]}]))),
    ]);
    mapping(vec![("metadata", 0.4, metadata), ("spec", 0.9, spec)])
}

fn containers() -> BoxedStrategy<Value> {
    let main = mapping(vec![
        ("name", 1.0, any_of(json!("elasticsearch"))),
        ("env", 0.7, environment()),
        ("volumeMounts", 0.2, any_of(json!([[{"name": "tmp", "mountPath": "/scratch"}]]))),
    ]);
    let sidecars = vec(sidecar("sidecar"), 0..2);
    (proptest::option::of(main), sidecars)
        .prop_map(|(main, sidecars)| main.into_iter().chain(sidecars).collect::<Vec<_>>().into())
        .boxed()
}

fn sidecar(name: &'static str) -> BoxedStrategy<Value> {
    let resources = json!({"requests": {"cpu": "50m", "memory": "64Mi"}, "limits": {"memory": "64Mi"}});
    mapping(vec![
        ("name", 1.0, (0..3).prop_map(move |number| json!(format!("{name}-{number}"))).boxed()),
        ("image", 1.0, any_of(json!("registry.example.com/exporter:v1"))),
        ("args", 0.5, vec(text(), 0..3).prop_map(Value::from).boxed()),
        ("env", 0.5, environment()),
        ("resources", 0.9, any_of(resources)),
    ])
}

fn environment() -> BoxedStrategy<Value> {
    let entry = |(name, value): (String, String)| json!({"name": name, "value": value});
    btree_map("[A-Z][A-Z0-9_]{0,5}", odd_texts(), 0..4)
        .prop_map(move |variables| variables.into_iter().map(entry).collect::<Vec<_>>().into())
        .boxed()
}

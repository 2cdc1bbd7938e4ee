//! What it costs to hold documents against their Kubernetes schemas: `cargo bench --bench schema`.

use divan::{Bencher, black_box};
use esgen::kubernetes::versions::KubernetesVersion;
use esgen::schema::Schemas;
use serde_json::{Value, json};

fn main() {
    divan::main();
}

/// The first documents of a process: reading and compiling the types that they use. That happens once per version, so
/// each sample takes another one.
#[divan::bench(sample_count = 9, sample_size = 1)]
fn first_documents_of_a_version(bencher: Bencher<'_, '_>) {
    let documents = documents();
    let mut versions = KubernetesVersion::all();
    bencher
        .with_inputs(|| versions.next().expect("as many samples as versions"))
        .bench_local_values(|version| documents.iter().all(|document| accepts(version, document)));
}

#[divan::bench]
fn stateful_set_accepted(bencher: Bencher<'_, '_>) {
    let document = stateful_set();
    bencher.bench_local(|| accepts(KubernetesVersion::DEFAULT, black_box(&document)));
}

/// The validator's no, and the walk that explains it.
#[divan::bench]
fn stateful_set_refused_and_explained(bencher: Bencher<'_, '_>) {
    let mut document = stateful_set();
    document["spec"]["template"]["spec"]["containers"][0]["imag"] = json!("elasticsearch:9.2.1");
    bencher.bench_local(|| accepts(KubernetesVersion::DEFAULT, black_box(&document)));
}

#[divan::bench]
fn hundred_clusters_accepted(bencher: Bencher<'_, '_>) {
    let documents = documents();
    bencher.bench_local(|| {
        (0..100).all(|_| documents.iter().all(|document| accepts(KubernetesVersion::DEFAULT, black_box(document))))
    });
}

fn accepts(version: KubernetesVersion, document: &Value) -> bool {
    Schemas::new(version).check(document).is_ok_and(|violations| violations.is_empty())
}

/// One of each kind that a small cluster has.
fn documents() -> Vec<Value> {
    let named = |api_version: &str, kind: &str, rest: Value| {
        let mut document = json!({"apiVersion": api_version, "kind": kind, "metadata": {"name": "data"}});
        if let (Some(document), Value::Object(rest)) = (document.as_object_mut(), rest) {
            document.extend(rest);
        }
        document
    };
    vec![
        stateful_set(),
        named("v1", "Service", json!({"spec": {"clusterIP": "None", "ports": [{"name": "http", "port": 9200}]}})),
        named("v1", "ConfigMap", json!({"data": {"elasticsearch.yml": "cluster.name: search\n"}})),
        named("v1", "ServiceAccount", json!({"automountServiceAccountToken": false})),
        named(
            "policy/v1",
            "PodDisruptionBudget",
            json!({"spec": {"maxUnavailable": 1, "selector": {"matchLabels": {"app": "data"}}}}),
        ),
        named(
            "autoscaling/v2",
            "HorizontalPodAutoscaler",
            json!({"spec": {
                "minReplicas": 3,
                "maxReplicas": 9,
                "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "StatefulSet", "name": "data"},
                "metrics": [{
                    "type": "Resource",
                    "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 60}}
                }],
                "behavior": {"scaleDown": {"selectPolicy": "Disabled"}}
            }}),
        ),
    ]
}

fn stateful_set() -> Value {
    let labels = json!({"app.kubernetes.io/name": "elasticsearch", "app.kubernetes.io/instance": "search"});
    let probe = json!({"tcpSocket": {"port": "http"}, "periodSeconds": 10, "failureThreshold": 60});
    let security = json!({
        "allowPrivilegeEscalation": false,
        "readOnlyRootFilesystem": true,
        "capabilities": {"drop": ["ALL"]}
    });
    let container = json!({
        "name": "elasticsearch",
        "image": "docker.elastic.co/elasticsearch/elasticsearch:9.2.1",
        "env": [{"name": "POD_NAME", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}}],
        "ports": [{"name": "http", "containerPort": 9200}, {"name": "transport", "containerPort": 9300}],
        "startupProbe": probe,
        "readinessProbe": probe,
        "resources": {"requests": {"cpu": "1", "memory": "4Gi"}, "limits": {"memory": "4Gi"}},
        "securityContext": security,
        "volumeMounts": [
            {"name": "data", "mountPath": "/usr/share/elasticsearch/data"},
            {"name": "config", "mountPath": "/usr/share/elasticsearch/config", "readOnly": true}
        ]
    });
    let spread = json!({
        "maxSkew": 1,
        "topologyKey": "kubernetes.io/hostname",
        "whenUnsatisfiable": "ScheduleAnyway",
        "labelSelector": {"matchLabels": labels}
    });
    json!({
        "apiVersion": "apps/v1",
        "kind": "StatefulSet",
        "metadata": {"name": "data", "labels": labels},
        "spec": {
            "serviceName": "data",
            "podManagementPolicy": "Parallel",
            "selector": {"matchLabels": labels},
            "template": {
                "metadata": {"labels": labels},
                "spec": {
                    "containers": [container],
                    "securityContext": {"runAsUser": 1000, "fsGroup": 1000, "seccompProfile": {"type": "RuntimeDefault"}},
                    "topologySpreadConstraints": [spread],
                    "volumes": [{"name": "config", "configMap": {"name": "data"}}, {"name": "tmp", "emptyDir": {}}]
                }
            },
            "volumeClaimTemplates": [{
                "metadata": {"name": "data"},
                "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "10Gi"}}}
            }]
        }
    })
}

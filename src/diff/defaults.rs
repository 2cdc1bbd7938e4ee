//! What the API server writes into an object that leaves it out: both sides get it, so that what `kubectl get` adds is no
//! change. Source: the functions `SetDefaults_*` of `pkg/apis/*/v*/defaults.go` in Kubernetes 1.37.

use serde_json::{Map, Value, json};

/// What an absent field becomes.
#[derive(Clone, Copy)]
enum Becomes {
    /// This JSON.
    Json(&'static str),
    /// A copy of the field beside it.
    Sibling(&'static str),
    /// `Always` for the tag `latest` or none, else `IfNotPresent`.
    PullPolicy,
}

use Becomes::{Json, PullPolicy, Sibling};

/// One default: the field, as a pattern of [`super::path::FieldPath::is`], what it becomes, and the field beside it that must
/// have this value.
type Row = (&'static str, Becomes, Option<(&'static str, &'static str)>);

/// Below a pod's `spec`.
const POD: &[Row] = &[
    ("restartPolicy", Json("\"Always\""), None),
    ("dnsPolicy", Json("\"ClusterFirst\""), None),
    ("schedulerName", Json("\"default-scheduler\""), None),
    ("terminationGracePeriodSeconds", Json("30"), None),
    ("securityContext", Json("{}"), None),
    ("serviceAccount", Sibling("serviceAccountName"), None),
    ("containers|initContainers[].terminationMessagePath", Json("\"/dev/termination-log\""), None),
    ("containers|initContainers[].terminationMessagePolicy", Json("\"File\""), None),
    ("containers|initContainers[].imagePullPolicy", PullPolicy, None),
    ("containers|initContainers[].resources", Json("{}"), None),
    ("containers|initContainers[].ports[].protocol", Json("\"TCP\""), None),
    ("containers|initContainers[].env[].valueFrom.fieldRef.apiVersion", Json("\"v1\""), None),
    ("containers|initContainers[].startupProbe|livenessProbe|readinessProbe.timeoutSeconds", Json("1"), None),
    ("containers|initContainers[].startupProbe|livenessProbe|readinessProbe.periodSeconds", Json("10"), None),
    ("containers|initContainers[].startupProbe|livenessProbe|readinessProbe.successThreshold", Json("1"), None),
    ("containers|initContainers[].startupProbe|livenessProbe|readinessProbe.failureThreshold", Json("3"), None),
    ("containers|initContainers[].startupProbe|livenessProbe|readinessProbe.httpGet.scheme", Json("\"HTTP\""), None),
    ("containers|initContainers[].startupProbe|livenessProbe|readinessProbe.httpGet.path", Json("\"/\""), None),
    ("containers|initContainers[].startupProbe|livenessProbe|readinessProbe.grpc.service", Json("\"\""), None),
    ("containers|initContainers[].lifecycle.preStop|postStart.httpGet.scheme", Json("\"HTTP\""), None),
    ("containers|initContainers[].lifecycle.preStop|postStart.httpGet.path", Json("\"/\""), None),
    ("volumes[].configMap|secret|downwardAPI|projected.defaultMode", Json("420"), None),
    ("volumes[].downwardAPI.items[].fieldRef.apiVersion", Json("\"v1\""), None),
    ("volumes[].projected.sources[].downwardAPI.items[].fieldRef.apiVersion", Json("\"v1\""), None),
    ("volumes[].projected.sources[].serviceAccountToken.expirationSeconds", Json("3600"), None),
    ("volumes[].hostPath.type", Json("\"\""), None),
    ("volumes[].ephemeral.volumeClaimTemplate.spec.volumeMode", Json("\"Filesystem\""), None),
];

const STATEFUL_SET: &[Row] = &[
    ("spec.podManagementPolicy", Json("\"OrderedReady\""), None),
    ("spec.updateStrategy", Json("{}"), None),
    ("spec.updateStrategy.type", Json("\"RollingUpdate\""), None),
    ("spec.updateStrategy.rollingUpdate", Json("{}"), Some(("type", "RollingUpdate"))),
    ("spec.updateStrategy.rollingUpdate.partition", Json("0"), None),
    ("spec.revisionHistoryLimit", Json("10"), None),
    ("spec.persistentVolumeClaimRetentionPolicy", Json("{}"), None),
    ("spec.persistentVolumeClaimRetentionPolicy.whenDeleted", Json("\"Retain\""), None),
    ("spec.persistentVolumeClaimRetentionPolicy.whenScaled", Json("\"Retain\""), None),
    ("spec.volumeClaimTemplates[].apiVersion", Json("\"v1\""), None),
    ("spec.volumeClaimTemplates[].kind", Json("\"PersistentVolumeClaim\""), None),
    ("spec.volumeClaimTemplates[].spec.volumeMode", Json("\"Filesystem\""), None),
    ("spec.volumeClaimTemplates[].status", Json("{}"), None),
    ("spec.volumeClaimTemplates[].status.phase", Json("\"Pending\""), None),
];

const DEPLOYMENT: &[Row] = &[
    ("spec.revisionHistoryLimit", Json("10"), None),
    ("spec.progressDeadlineSeconds", Json("600"), None),
    ("spec.strategy", Json("{}"), None),
    ("spec.strategy.type", Json("\"RollingUpdate\""), None),
    ("spec.strategy.rollingUpdate", Json("{}"), Some(("type", "RollingUpdate"))),
    ("spec.strategy.rollingUpdate.maxSurge", Json("\"25%\""), None),
    ("spec.strategy.rollingUpdate.maxUnavailable", Json("\"25%\""), None),
];

const DAEMON_SET: &[Row] = &[
    ("spec.revisionHistoryLimit", Json("10"), None),
    ("spec.updateStrategy", Json("{}"), None),
    ("spec.updateStrategy.type", Json("\"RollingUpdate\""), None),
    ("spec.updateStrategy.rollingUpdate", Json("{}"), Some(("type", "RollingUpdate"))),
    ("spec.updateStrategy.rollingUpdate.maxSurge", Json("0"), None),
    ("spec.updateStrategy.rollingUpdate.maxUnavailable", Json("1"), None),
];

const JOB: &[Row] = &[
    ("spec.backoffLimit", Json("6"), None),
    ("spec.completions", Json("1"), None),
    ("spec.parallelism", Json("1"), None),
    ("spec.completionMode", Json("\"NonIndexed\""), None),
    ("spec.suspend", Json("false"), None),
    ("spec.podReplacementPolicy", Json("\"TerminatingOrFailed\""), None),
    ("spec.manualSelector", Json("false"), None),
];

const CRON_JOB: &[Row] = &[
    ("spec.concurrencyPolicy", Json("\"Allow\""), None),
    ("spec.suspend", Json("false"), None),
    ("spec.successfulJobsHistoryLimit", Json("3"), None),
    ("spec.failedJobsHistoryLimit", Json("1"), None),
];

const SERVICE: &[Row] = &[
    ("spec.type", Json("\"ClusterIP\""), None),
    ("spec.sessionAffinity", Json("\"None\""), None),
    ("spec.internalTrafficPolicy", Json("\"Cluster\""), None),
    ("spec.externalTrafficPolicy", Json("\"Cluster\""), Some(("type", "NodePort"))),
    ("spec.externalTrafficPolicy", Json("\"Cluster\""), Some(("type", "LoadBalancer"))),
    ("spec.allocateLoadBalancerNodePorts", Json("true"), Some(("type", "LoadBalancer"))),
    ("spec.ports[].protocol", Json("\"TCP\""), None),
    ("spec.ports[].targetPort", Sibling("port"), None),
];

const AUTOSCALER: &[Row] = &[
    ("spec.minReplicas", Json("1"), None),
    ("spec.behavior.scaleUp", Json("{}"), None),
    ("spec.behavior.scaleUp.stabilizationWindowSeconds", Json("0"), None),
    ("spec.behavior.scaleDown", Json("{}"), None),
    ("spec.behavior.scaleUp|scaleDown.selectPolicy", Json("\"Max\""), None),
    (
        "spec.behavior.scaleUp.policies",
        Json(
            r#"[{"type": "Pods", "value": 4, "periodSeconds": 15}, {"type": "Percent", "value": 100, "periodSeconds": 15}]"#,
        ),
        None,
    ),
    ("spec.behavior.scaleDown.policies", Json(r#"[{"type": "Percent", "value": 100, "periodSeconds": 15}]"#), None),
];

const NETWORK_POLICY: &[Row] =
    &[("spec.ingress|egress[].ports[].protocol", Json("\"TCP\""), None), ("spec.podSelector", Json("{}"), None)];

const BINDING: &[Row] = &[
    ("roleRef.apiGroup", Json("\"rbac.authorization.k8s.io\""), None),
    ("subjects[].apiGroup", Json("\"rbac.authorization.k8s.io\""), Some(("kind", "User"))),
    ("subjects[].apiGroup", Json("\"rbac.authorization.k8s.io\""), Some(("kind", "Group"))),
];

const CLAIM: &[Row] = &[("spec.volumeMode", Json("\"Filesystem\""), None)];
const SECRET: &[Row] = &[("type", Json("\"Opaque\""), None)];
const STORAGE_CLASS: &[Row] =
    &[("reclaimPolicy", Json("\"Delete\""), None), ("volumeBindingMode", Json("\"Immediate\""), None)];

/// The defaults of each kind, and where the `spec` of its pods stands.
const KINDS: &[(&str, &[Row], &str)] = &[
    ("StatefulSet", STATEFUL_SET, "/spec/template/spec"),
    ("Deployment", DEPLOYMENT, "/spec/template/spec"),
    ("DaemonSet", DAEMON_SET, "/spec/template/spec"),
    ("ReplicaSet", &[], "/spec/template/spec"),
    ("Job", JOB, "/spec/template/spec"),
    ("CronJob", CRON_JOB, "/spec/jobTemplate/spec/template/spec"),
    ("Pod", &[], "/spec"),
    ("Service", SERVICE, ""),
    ("HorizontalPodAutoscaler", AUTOSCALER, ""),
    ("NetworkPolicy", NETWORK_POLICY, ""),
    ("RoleBinding", BINDING, ""),
    ("ClusterRoleBinding", BINDING, ""),
    ("PersistentVolumeClaim", CLAIM, ""),
    ("Secret", SECRET, ""),
    ("StorageClass", STORAGE_CLASS, ""),
];

/// Fills in what the server would.
pub(super) fn fill(kind: &str, object: &mut Value) {
    let Some((_, rows, pod)) = KINDS.iter().find(|(known, ..)| *known == kind) else { return };
    for row in *rows {
        fill_row(object, &parts(row.0), row);
    }
    if !pod.is_empty()
        && let Some(pod) = object.pointer_mut(pod)
    {
        for row in POD {
            fill_row(pod, &parts(row.0), row);
        }
    }
    if kind == "NetworkPolicy" {
        policy_types(object);
    }
}

fn parts(pattern: &str) -> Vec<&str> {
    pattern.split('.').collect()
}

fn fill_row(value: &mut Value, parts: &[&str], row: &Row) {
    let (Value::Object(map), [part, rest @ ..]) = (value, parts) else { return };
    if rest.is_empty() {
        fill_field(map, part, row);
        return;
    }
    let (keys, is_list) = part.strip_suffix("[]").map_or((*part, false), |keys| (keys, true));
    for key in keys.split('|') {
        match map.get_mut(key) {
            Some(Value::Array(items)) if is_list => items.iter_mut().for_each(|item| fill_row(item, rest, row)),
            Some(inner) if !is_list => fill_row(inner, rest, row),
            _ => {}
        }
    }
}

fn fill_field(map: &mut Map<String, Value>, field: &str, (_, becomes, when): &Row) {
    let text = |key: &str| map.get(key).and_then(Value::as_str);
    if map.contains_key(field) || when.is_some_and(|(key, value)| text(key) != Some(value)) {
        return;
    }
    let value = match becomes {
        Json(text) => serde_json::from_str(text).ok(),
        Sibling(key) => map.get(*key).cloned(),
        PullPolicy => text("image").map(pull_policy),
    };
    if let Some(value) = value {
        map.insert(field.to_owned(), value);
    }
}

fn pull_policy(image: &str) -> Value {
    let last = image.rsplit('/').next().unwrap_or(image);
    let is_latest = !last.contains('@') && last.split_once(':').is_none_or(|(_, tag)| tag == "latest");
    if is_latest { json!("Always") } else { json!("IfNotPresent") }
}

fn policy_types(object: &mut Value) {
    let Some(Value::Object(spec)) = object.get_mut("spec") else { return };
    if !spec.contains_key("policyTypes") {
        let types = if spec.contains_key("egress") { json!(["Ingress", "Egress"]) } else { json!(["Ingress"]) };
        spec.insert("policyTypes".to_owned(), types);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_default_is_json() {
        let rows = KINDS.iter().flat_map(|(_, rows, _)| *rows).chain(POD);
        for (path, becomes, _) in rows {
            let Json(text) = becomes else { continue };
            assert!(serde_json::from_str::<Value>(text).is_ok(), "{path}: {text}");
        }
    }

    #[test]
    fn fields_that_are_there_stay() {
        let mut service =
            json!({"kind": "Service", "spec": {"ports": [{"port": 9200}], "sessionAffinity": "ClientIP"}});
        fill("Service", &mut service);
        assert_eq!(service["spec"]["ports"][0], json!({"port": 9200, "protocol": "TCP", "targetPort": 9200}));
        assert_eq!(service["spec"]["sessionAffinity"], "ClientIP");
        assert!(service["spec"].get("externalTrafficPolicy").is_none());
    }
}

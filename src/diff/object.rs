//! One object as it is compared: without what the server writes on its own, with what it fills in.

use super::defaults;
use crate::kubernetes::quantity::Quantity;
use serde::Serialize;
use serde_json::{Map, Value};
use std::fmt;

/// What an object is known by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Identity {
    /// The group of its `apiVersion`, empty for the core group.
    pub group: String,
    /// Its kind.
    pub kind: String,
    /// Its namespace, empty where it names none.
    pub namespace: String,
    /// Its name.
    pub name: String,
}

impl fmt::Display for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind, self.name)
    }
}

/// One object of a side.
#[derive(Clone, Debug)]
pub(super) struct Object {
    /// What it is known by.
    pub identity: Identity,
    /// All of it, as it is compared.
    pub value: Value,
    /// Whether it was read from a server.
    pub is_live: bool,
    /// Whether a controller made it, or the server itself, and so nobody applies it.
    pub is_made_by_server: bool,
}

/// Fields of `metadata` that the server writes.
const METADATA: &[&str] =
    &["uid", "resourceVersion", "generation", "creationTimestamp", "managedFields", "selfLink", "ownerReferences"];

/// Annotations that controllers and kubectl write for themselves; a prefix where it ends in `/`.
const ANNOTATIONS: &[&str] = &[
    "kubectl.kubernetes.io/last-applied-configuration",
    "deployment.kubernetes.io/revision",
    "deprecated.daemonset.template.generation",
    "pv.kubernetes.io/",
    "volume.kubernetes.io/",
    "volume.beta.kubernetes.io/storage-provisioner",
    "autoscaling.alpha.kubernetes.io/",
    "batch.kubernetes.io/",
    "control-plane.alpha.kubernetes.io/",
    "internal.config.kubernetes.io/",
];

/// Kinds of which nobody applies objects.
const MADE_KINDS: &[&str] =
    &["Event", "Endpoints", "EndpointSlice", "ControllerRevision", "PodMetrics", "NodeMetrics", "ComponentStatus"];

/// Objects that are in every namespace.
const MADE: &[(&str, &str)] = &[("ConfigMap", "kube-root-ca.crt"), ("ServiceAccount", "default")];

/// The objects below which every scalar is a quantity.
const QUANTITIES: &[&str] = &["requests", "limits", "capacity", "hard", "max", "min", "defaultRequest"];
/// Fields that hold one.
const QUANTITY: &[&str] = &["sizeLimit", "averageValue", "divisor"];

impl Object {
    /// Reads an object; none where it has no kind.
    pub(super) fn new(mut value: Value) -> Option<Self> {
        let text = |pointer: &str| value.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
        let api_version = text("/apiVersion");
        let group = api_version.split_once('/').map_or("", |(group, _)| group);
        let identity = Identity {
            group: group.to_owned(),
            kind: text("/kind"),
            namespace: text("/metadata/namespace"),
            name: text("/metadata/name"),
        };
        if identity.kind.is_empty() || api_version.is_empty() {
            return None;
        }
        let metadata = |key: &str| value.pointer("/metadata").and_then(|metadata| metadata.get(key));
        let is_live = ["uid", "resourceVersion", "managedFields"].iter().any(|key| metadata(key).is_some());
        let is_controlled = metadata("ownerReferences").and_then(Value::as_array).is_some_and(|owners| {
            owners.iter().any(|owner| owner.get("controller").and_then(Value::as_bool) == Some(true))
        });
        let is_made = MADE_KINDS.contains(&identity.kind.as_str())
            || MADE.contains(&(identity.kind.as_str(), identity.name.as_str()));
        normalise(&identity.kind, &mut value);
        Some(Self { is_made_by_server: is_controlled || (is_made && is_live), identity, value, is_live })
    }

    /// A label.
    pub(super) fn label(&self, key: &str) -> Option<&str> {
        self.value.pointer("/metadata/labels")?.get(key)?.as_str()
    }

    /// The list at a pointer.
    pub(super) fn list(&self, pointer: &str) -> &[Value] {
        self.value.pointer(pointer).and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }
}

fn normalise(kind: &str, object: &mut Value) {
    clean(object);
    if let Value::Object(map) = object {
        map.shift_remove("status");
    }
    for pointer in ["/metadata", "/spec/template/metadata", "/spec/jobTemplate/spec/template/metadata"] {
        if let Some(Value::Object(metadata)) = object.pointer_mut(pointer) {
            clean_metadata(metadata);
        }
    }
    quantities(object, false);
    defaults::fill(kind, object);
}

fn clean_metadata(metadata: &mut Map<String, Value>) {
    metadata.retain(|key, _| !METADATA.contains(&key.as_str()));
    if let Some(Value::Object(annotations)) = metadata.get_mut("annotations") {
        let is_servers = |key: &str| {
            ANNOTATIONS.iter().any(|known| if known.ends_with('/') { key.starts_with(known) } else { key == *known })
        };
        annotations.retain(|key, _| !is_servers(key));
    }
    let is_empty = |value: &Value| value.as_object().is_some_and(Map::is_empty);
    metadata.retain(|key, value| !(matches!(key.as_str(), "annotations" | "labels") && is_empty(value)));
}

/// Takes out nulls and empty lists, which the server does not store.
fn clean(value: &mut Value) {
    match value {
        Value::Object(map) => {
            map.values_mut().for_each(clean);
            map.retain(|_, value| !value.is_null() && value.as_array().is_none_or(|list| !list.is_empty()));
        }
        Value::Array(items) => items.iter_mut().for_each(clean),
        _ => {}
    }
}

/// Writes every quantity as the server gives it back.
fn quantities(value: &mut Value, is_quantity: bool) {
    match value {
        Value::Object(map) => {
            for (key, inner) in map.iter_mut() {
                let is_field = QUANTITY.contains(&key.as_str()) && !inner.is_object();
                let is_amount = is_quantity && !inner.is_object() && !inner.is_array();
                let holds = QUANTITIES.contains(&key.as_str()) && inner.is_object();
                quantities(inner, is_field || is_amount || holds);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| quantities(item, false)),
        Value::String(text) if is_quantity => {
            if let Ok(quantity) = text.parse::<Quantity>() {
                *value = quantity.to_string().into();
            }
        }
        Value::Number(number) if is_quantity => {
            if let Ok(quantity) = number.to_string().parse::<Quantity>() {
                *value = quantity.to_string().into();
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_a_server_adds_is_no_difference() {
        let written = json!({
            "apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": {"name": "a", "labels": {}},
            "spec": {"template": {"spec": {"containers": [
                {"name": "a", "image": "a:1", "resources": {"requests": {"cpu": 1, "memory": "1024Mi"}}, "env": []},
            ]}}, "volumeClaimTemplates": [{"metadata": {"name": "data"}, "spec": {}}]},
        });
        let live = json!({
            "apiVersion": "apps/v1", "kind": "StatefulSet",
            "metadata": {"name": "a", "uid": "1", "resourceVersion": "2", "generation": 3, "managedFields": [{}],
                "annotations": {"kubectl.kubernetes.io/last-applied-configuration": "{}"}},
            "spec": {
                "podManagementPolicy": "OrderedReady", "revisionHistoryLimit": 10,
                "updateStrategy": {"type": "RollingUpdate", "rollingUpdate": {"partition": 0}},
                "persistentVolumeClaimRetentionPolicy": {"whenDeleted": "Retain", "whenScaled": "Retain"},
                "template": {"metadata": {"creationTimestamp": null}, "spec": {
                    "restartPolicy": "Always", "dnsPolicy": "ClusterFirst", "schedulerName": "default-scheduler",
                    "terminationGracePeriodSeconds": 30, "securityContext": {}, "containers": [
                        {"name": "a", "image": "a:1", "resources": {"requests": {"cpu": "1", "memory": "1Gi"}},
                         "imagePullPolicy": "IfNotPresent", "terminationMessagePath": "/dev/termination-log",
                         "terminationMessagePolicy": "File"},
                    ]}},
                "volumeClaimTemplates": [{"apiVersion": "v1", "kind": "PersistentVolumeClaim",
                    "metadata": {"name": "data"}, "spec": {"volumeMode": "Filesystem"}, "status": {"phase": "Pending"}}],
            },
            "status": {"replicas": 3},
        });
        let (written, live) = (Object::new(written).unwrap(), Object::new(live).unwrap());
        let changes = super::super::changes::between(&written.value, &live.value);
        // A template's metadata that says nothing is nothing.
        let changes: Vec<String> = changes.iter().map(|change| change.path.to_string()).collect();
        assert_eq!(changes, ["spec.template.metadata"]);
        assert!(live.is_live && !written.is_live);
    }
}

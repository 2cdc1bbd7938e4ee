//! What the API server refuses to change once an object is there. Source: the functions `Validate*Update` of
//! `pkg/apis/*/validation` in Kubernetes 1.37; `tests/cluster/update_test.go` holds the table to the server.

use super::changes::Change;
use serde_json::Value;

/// How an object gets the new value all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// Delete the set and leave its pods and volumes, which the new one takes over.
    Orphan,
    /// Delete the object and make it anew.
    Recreate,
    /// Make it under another name.
    Rename,
}

use Way::{Orphan, Recreate, Rename};

/// An object as it is and as it is to be.
type Versions<'v> = (&'v Value, &'v Value);

/// Kind, field as a pattern of [`super::path::FieldPath::is_below`], way, and when it may be changed after all.
type Row = (&'static str, &'static str, Way, fn(Versions, &Change) -> bool);

const FIELDS: &[Row] = &[
    ("StatefulSet", "spec.selector", Recreate, never),
    ("StatefulSet", "spec.serviceName", Orphan, never),
    ("StatefulSet", "spec.podManagementPolicy", Orphan, never),
    ("StatefulSet", "spec.volumeClaimTemplates", Orphan, if_kind_of_template),
    ("Deployment", "spec.selector", Recreate, never),
    ("DaemonSet", "spec.selector", Recreate, never),
    ("ReplicaSet", "spec.selector", Recreate, never),
    ("Job", "spec.selector", Recreate, never),
    ("Job", "spec.template", Recreate, if_suspended),
    ("Job", "spec.completions", Recreate, if_indexed),
    ("Job", "spec.completionMode", Recreate, never),
    ("Job", "spec.podFailurePolicy", Recreate, never),
    ("Job", "spec.backoffLimitPerIndex", Recreate, never),
    ("Job", "spec.managedBy", Recreate, never),
    ("Job", "spec.successPolicy", Recreate, never),
    ("Service", "spec.clusterIP", Recreate, unless_another),
    ("Service", "spec.clusterIPs", Recreate, unless_another),
    ("Service", "spec.ipFamilies", Recreate, unless_another),
    ("Service", "spec.loadBalancerClass", Recreate, never),
    ("PersistentVolumeClaim", "spec", Rename, of_a_claim),
    ("PersistentVolume", "spec.csi|hostPath|local|nfs|volumeMode", Recreate, never),
    ("RoleBinding", "roleRef", Recreate, never),
    ("ClusterRoleBinding", "roleRef", Recreate, never),
    ("Secret", "type", Recreate, never),
    ("Secret", "data|immutable", Recreate, unless_sealed),
    ("ConfigMap", "data|binaryData|immutable", Recreate, unless_sealed),
    ("ResourceQuota", "spec.scopes", Recreate, never),
    ("StorageClass", "provisioner|parameters|reclaimPolicy|volumeBindingMode", Rename, never),
    ("PriorityClass", "value|preemptionPolicy", Rename, never),
    ("IngressClass", "spec.controller", Rename, never),
    ("RuntimeClass", "handler", Rename, never),
    ("EndpointSlice", "addressType", Recreate, never),
    ("ControllerRevision", "data", Recreate, never),
    ("ResourceClaim", "spec", Recreate, never),
    ("VolumeAttributesClass", "driverName|parameters", Rename, never),
    ("CSIDriver", "spec.attachRequired", Recreate, never),
    ("CustomResourceDefinition", "spec.scope", Recreate, never),
];

/// The way that is left for a change that the server refuses; none where it takes it.
pub(super) fn way(kind: &str, versions: Versions, change: &Change) -> Option<Way> {
    let row = FIELDS
        .iter()
        .find(|(known, path, _, may)| *known == kind && change.path.is_below(path) && !may(versions, change));
    row.map(|(_, _, way, _)| *way)
}

fn never(_: Versions, _: &Change) -> bool {
    false
}

/// Only where pods run: the scheduling of a Job that is suspended may be changed.
fn if_suspended((old, _): Versions, change: &Change) -> bool {
    let free =
        ["labels", "annotations"].iter().any(|key| change.path.is_below(&format!("spec.template.metadata.{key}")))
            || change.path.is_below("spec.template.spec.nodeSelector|tolerations|schedulingGates")
            || change.path.is_below("spec.template.spec.containers|initContainers[].resources");
    free && old.pointer("/spec/suspend").and_then(Value::as_bool) == Some(true)
}

/// Together with the parallelism.
fn if_indexed((_, new): Versions, change: &Change) -> bool {
    let is_indexed = new.pointer("/spec/completionMode").and_then(Value::as_str) == Some("Indexed");
    is_indexed && new.pointer("/spec/parallelism") == change.new.as_ref()
}

/// The server does not keep what kind of object a claim template is.
fn if_kind_of_template(_: Versions, change: &Change) -> bool {
    change.path.is("spec.volumeClaimTemplates[].apiVersion|kind")
}

/// An address that is left out stays as it is. Where none was written the server has given one, so that there is one to lose.
fn unless_another((old, _): Versions, change: &Change) -> bool {
    let is_external = old.pointer("/spec/type").and_then(Value::as_str) == Some("ExternalName");
    let first = |value: &Option<Value>| match value {
        Some(Value::Array(items)) => items.first().cloned(),
        value => value.clone(),
    };
    let (before, after) = (first(&change.old), first(&change.new));
    let takes_away = after.as_ref().and_then(Value::as_str) == Some("None");
    is_external || (before.is_none() && !takes_away) || after.is_none() || before == after
}

/// The size of a bound claim may grow, its class may be set once, and its attributes may change.
fn of_a_claim(_: Versions, change: &Change) -> bool {
    if change.path.is_below("spec.resources.requests.storage") {
        let size =
            |value: &Option<Value>| value.as_ref()?.as_str()?.parse::<crate::kubernetes::quantity::Quantity>().ok();
        return size(&change.new) > size(&change.old);
    }
    let is_new = change.old.is_none() && change.path.is_below("spec.storageClassName|volumeName");
    is_new || change.path.is_below("spec.volumeAttributesClassName")
}

fn unless_sealed((old, _): Versions, _: &Change) -> bool {
    old.get("immutable").and_then(Value::as_bool) != Some(true)
}

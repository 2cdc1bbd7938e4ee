//! Fields that a server or a controller sets on objects that leave them out. Where only one side has one, that is no change.

use super::changes::Change;

/// By kind, as patterns of [`super::path::FieldPath::is_below`]; `*` is every kind.
const FIELDS: &[(&str, &str)] = &[
    ("*", "metadata.namespace"),
    ("*", "metadata.finalizers"),
    ("*", "metadata.deletionTimestamp"),
    ("*", "metadata.deletionGracePeriodSeconds"),
    ("*", "spec.template.metadata"),
    ("StatefulSet", "spec.updateStrategy.rollingUpdate.maxUnavailable"),
    ("Namespace", "spec.finalizers"),
    ("Namespace", "metadata.labels.kubernetes.io/metadata.name"),
    ("Service", "spec.clusterIP"),
    ("Service", "spec.clusterIPs"),
    ("Service", "spec.ipFamilies"),
    ("Service", "spec.ipFamilyPolicy"),
    ("Service", "spec.healthCheckNodePort"),
    ("Service", "spec.ports[].nodePort"),
    ("ServiceAccount", "secrets"),
    ("ServiceAccount", "imagePullSecrets"),
    ("PersistentVolumeClaim", "spec.volumeName"),
    ("PersistentVolumeClaim", "spec.storageClassName"),
    ("PersistentVolume", "spec.claimRef"),
    ("Job", "spec.selector"),
    ("Job", "spec.template.metadata.labels"),
    ("Lease", "spec"),
    ("HorizontalPodAutoscaler", "spec.metrics[].resource.target.averageValue"),
    ("HorizontalPodAutoscaler", "spec.behavior.scaleUp"),
    ("HorizontalPodAutoscaler", "spec.behavior.scaleDown"),
    ("CustomResourceDefinition", "spec.conversion"),
    ("CustomResourceDefinition", "spec.names"),
];

/// Fields that live objects alone have, because people and controllers set them there.
const ON_LIVE_OBJECTS: &[&str] = &["kubectl.kubernetes.io/restartedAt"];

/// Whether a field that the other side does not have is the server's.
pub(super) fn is_servers(kind: &str, change: &Change) -> bool {
    let (path, value) = (&change.path, change.old.as_ref().or(change.new.as_ref()));
    // A headless Service is one because somebody wrote so.
    if (change.old.is_some() && change.new.is_some())
        || value.is_some_and(|value| path.is("spec.clusterIP") && value == "None")
    {
        return false;
    }
    let is_known = FIELDS.iter().any(|(known, pattern)| {
        // A label's name has dots of its own.
        let label = pattern.strip_prefix("metadata.labels.").filter(|label| label.contains('/'));
        let is_field = label.map_or_else(|| path.is_below(pattern), |label| path.last() == label);
        (*known == "*" || *known == kind) && is_field
    });
    // `spec.template.metadata` is the server's only where it says nothing.
    let says_something = path.is_below("spec.template.metadata.*");
    (is_known && (!says_something || kind == "Job")) || ON_LIVE_OBJECTS.contains(&path.last())
}

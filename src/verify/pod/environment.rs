//! Environment variables of containers.

use super::super::field::{Field, Findings};
use super::Pod;
use super::volumes::Kind;
use crate::diagnostics::{Message, quoted};
use crate::kubernetes::names;
use crate::message;

/// Fields of a pod that a variable can take.
const FIELD_PATHS: [&str; 9] = [
    "metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName", "status.hostIP",
    "status.hostIPs", "status.podIP", "status.podIPs",
];

/// Fields of a pod that a file of a downward API volume can take.
const FILE_PATHS: [&str; 5] =
    ["metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid"];

/// Resources of a container that the downward API can say; huge pages come on top.
const RESOURCES: [&str; 6] = [
    "limits.cpu", "limits.memory", "limits.ephemeral-storage", "requests.cpu", "requests.memory",
    "requests.ephemeral-storage",
];

/// The units in which the downward API can give memory and storage.
const BYTE_DIVISORS: [&str; 13] = ["1", "1k", "1M", "1G", "1T", "1P", "1E", "1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei"];

/// Checks the variables of a container that are taken from elsewhere.
pub(super) fn check_environment(pod: &Pod, container: &Field, out: &mut Findings) {
    for source in container.get("env").items().map(|variable| variable.get("valueFrom")) {
        if source.get("fieldRef").is_set() {
            check_field_reference(&source.get("fieldRef"), false, out);
        }
        if source.get("resourceFieldRef").is_set() {
            check_resource_reference(&source.get("resourceFieldRef"), false, out);
        }
        let volume = source.path(&["fileKeyRef", "volumeName"]);
        let kind = pod.volumes.iter().find(|known| known.name == volume.text()).map(|known| known.kind);
        if volume.has_text() && kind != Some(Kind::EmptyDir) {
            out.add(
                &volume,
                message!("`{}` is not an emptyDir volume of this pod: declare one", quoted(volume.text())),
            );
        }
    }
}

/// Checks a `fieldRef`, of a variable or of a file of a volume.
pub(super) fn check_field_reference(reference: &Field, in_volume: bool, out: &mut Findings) {
    let path = reference.get("fieldPath");
    let subscript = path.text().strip_suffix("']").and_then(|text| text.split_once("['"));
    match subscript {
        Some(("metadata.labels", key)) => out.check(&path, names::label_key(key)),
        Some(("metadata.annotations", key)) => out.check(&path, names::label_key(&key.to_ascii_lowercase())),
        Some((other, _)) => {
            out.add(&path, message!("`{}` takes no key in brackets: only labels and annotations do", quoted(other)));
        }
        None if in_volume => out.one_of(&path, &FILE_PATHS),
        None if path.text() == "spec.host" => {}
        None => out.one_of(&path, &FIELD_PATHS),
    }
}

/// Checks a `resourceFieldRef`, of a variable or of a file of a volume.
pub(super) fn check_resource_reference(reference: &Field, in_volume: bool, out: &mut Findings) {
    let (resource, container) = (reference.get("resource"), reference.get("containerName"));
    if in_volume && !container.has_text() {
        out.add(&container, "is required: a volume belongs to the pod; write whose resource is meant");
    }
    let is_huge = ["limits.hugepages-", "requests.hugepages-"].iter().any(|prefix| resource.text().starts_with(prefix));
    if !is_huge {
        out.one_of(&resource, &RESOURCES);
    }
    let Some(divisor) = out.quantity(&reference.get("divisor")).filter(|divisor| divisor.signum() != 0) else { return };
    let allowed = if resource.text().ends_with(".cpu") { &["1m", "1"][..] } else { &BYTE_DIVISORS };
    if !allowed.contains(&divisor.to_string().as_str()) {
        let field = reference.get("divisor");
        out.add(&field, message!("`{}` is not a unit: write one of {}", divisor, Message::alternatives(allowed)));
    }
}

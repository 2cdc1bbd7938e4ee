//! Environment variables of containers.

use super::super::field::{Field, Findings};
use super::super::names;
use super::Pod;
use super::volumes::Kind;

/// Fields of a pod that a variable can take.
const FIELD_PATHS: [&str; 9] = [
    "metadata.name",
    "metadata.namespace",
    "metadata.uid",
    "spec.nodeName",
    "spec.serviceAccountName",
    "status.hostIP",
    "status.hostIPs",
    "status.podIP",
    "status.podIPs",
];

/// Fields of a pod that a file of a downward API volume can take.
const FILE_PATHS: [&str; 5] =
    ["metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid"];

/// Resources of a container that the downward API can say; huge pages come on top.
const RESOURCES: [&str; 6] = [
    "limits.cpu",
    "limits.memory",
    "limits.ephemeral-storage",
    "requests.cpu",
    "requests.memory",
    "requests.ephemeral-storage",
];

/// The units in which the downward API can give memory and storage.
const BYTE_DIVISORS: [&str; 13] = ["1", "1k", "1M", "1G", "1T", "1P", "1E", "1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei"];

/// Checks `env` and `envFrom` of a container.
pub(super) fn check_environment(pod: &Pod, container: &Field, out: &mut Findings) {
    let mut seen = Vec::new();
    for variable in container.get("env").items() {
        let name = variable.get("name");
        if out.require(&name, "a variable has a name") {
            out.check(&name, names::environment_name(name.text(), out.since(32)));
            // The API server only warns here; server-side apply refuses, for the name is the key of this list.
            out.unique(&name, name.text(), &mut seen, &format!("variable `{}`", name.text()));
        }
        if variable.get("valueFrom").is_set() {
            check_source(pod, &variable, out);
        }
    }
    for source in container.get("envFrom").items() {
        let prefix = source.get("prefix");
        if prefix.has_text() {
            out.check(&prefix, names::environment_name(prefix.text(), out.since(32)));
        }
        out.exactly_one(&source, &["configMapRef", "secretRef"], "a source");
        for key in ["configMapRef", "secretRef"] {
            let name = source.path(&[key, "name"]);
            if source.get(key).is_set() && out.require(&name, "write the name of the object") {
                out.check(&name, names::dns_subdomain(name.text()));
            }
        }
    }
}

fn check_source(pod: &Pod, variable: &Field, out: &mut Findings) {
    let source = variable.get("valueFrom");
    if variable.get("value").has_text() {
        out.add(&source, "cannot stand beside `value`: keep one of the two");
    }
    let all = ["fieldRef", "resourceFieldRef", "configMapKeyRef", "secretKeyRef", "fileKeyRef"];
    // The API server drops fileKeyRef before 1.35, which leaves the variable without a source.
    out.exactly_one(&source, if out.since(35) { &all } else { &all[..4] }, "a source");
    if source.get("fieldRef").is_set() {
        check_field_reference(&source.get("fieldRef"), false, out);
    }
    if source.get("resourceFieldRef").is_set() {
        check_resource_reference(&source.get("resourceFieldRef"), false, out);
    }
    for key in ["configMapKeyRef", "secretKeyRef"] {
        let reference = source.get(key);
        if reference.is_set() {
            out.check(&reference.get("name"), names::dns_subdomain(reference.get("name").text()));
            if out.require(&reference.get("key"), "write which key of the object to take") {
                out.check(&reference.get("key"), names::config_key(reference.get("key").text()));
            }
        }
    }
    if source.get("fileKeyRef").is_set() {
        check_file_reference(pod, &source.get("fileKeyRef"), out);
    }
}

fn check_file_reference(pod: &Pod, reference: &Field, out: &mut Findings) {
    let (key, volume, path) = (reference.get("key"), reference.get("volumeName"), reference.get("path"));
    if out.require(&key, "write which variable of the file to take") {
        out.check(&key, names::environment_name(key.text(), true));
    }
    if out.require(&volume, "write the name of an emptyDir volume") {
        let kind = pod.volumes.iter().find(|known| known.name == volume.text()).map(|known| known.kind);
        if kind != Some(Kind::EmptyDir) {
            out.add(&volume, format!("`{}` is no emptyDir volume of this pod: declare one", volume.text()));
        }
    }
    if out.require(&path, "write the path of the file in the volume") && path.text().split('/').any(|part| part == "..")
    {
        out.add(&path, format!("`{}` must stay within the volume: leave out `..`", path.text()));
    }
}

/// Checks a `fieldRef`, of a variable or of a file of a volume.
pub(super) fn check_field_reference(reference: &Field, in_volume: bool, out: &mut Findings) {
    let (version, path) = (reference.get("apiVersion"), reference.get("fieldPath"));
    if version.has_text() && version.text() != "v1" {
        out.add(&version, format!("`{}`: pods have version `v1`; leave the field out", version.text()));
    }
    if !out.require(&path, "write which field of the pod to take, such as `metadata.name`") {
        return;
    }
    let subscript = path.text().strip_suffix("']").and_then(|text| text.split_once("['"));
    match subscript {
        Some(("metadata.labels", key)) => out.check(&path, names::label_key(key)),
        Some(("metadata.annotations", key)) => out.check(&path, names::label_key(&key.to_ascii_lowercase())),
        Some((other, _)) => {
            out.add(&path, format!("`{other}` takes no key in brackets: only labels and annotations do"))
        }
        None if in_volume => out.one_of(&path, &FILE_PATHS),
        None if path.text() == "spec.host" => {}
        None => out.one_of(&path, &FIELD_PATHS),
    }
}

/// Checks a `resourceFieldRef`, of a variable or of a file of a volume.
pub(super) fn check_resource_reference(reference: &Field, in_volume: bool, out: &mut Findings) {
    let resource = reference.get("resource");
    if in_volume {
        out.require(&reference.get("containerName"), "a volume belongs to the pod: write whose resource is meant");
    }
    let is_huge = ["limits.hugepages-", "requests.hugepages-"].iter().any(|prefix| resource.text().starts_with(prefix));
    if out.require(&resource, "write which resource to take, such as `limits.memory`") && !is_huge {
        out.one_of(&resource, &RESOURCES);
    }
    let Some(divisor) = out.quantity(&reference.get("divisor")).filter(|divisor| divisor.signum() != 0) else { return };
    let allowed = if resource.text().ends_with(".cpu") { &["1m", "1"][..] } else { &BYTE_DIVISORS };
    if !allowed.contains(&divisor.to_string().as_str()) {
        let field = reference.get("divisor");
        out.add(&field, format!("`{divisor}` is no unit: write one of {}", super::super::field::list(allowed)));
    }
}

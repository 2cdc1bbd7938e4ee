//! What a pod has beside its containers and volumes: labels, placement, further containers.

use super::super::draft::SECRET;
use super::super::recognise;
use super::choice::OPERATOR;
use super::ours;
use super::part::Part;
use super::volumes;
use crate::diagnostics::pointer;
use crate::elasticsearch::defaults::{CONTAINER, PREPARE_CONTAINER};
use crate::foreign::manifests::{POD, says_nothing, words};
use crate::kubernetes::annotations::is_orchestrators_annotation;
use crate::rules::is_managed_label;
use serde_json::{Map, Value};

const METADATA: &str = "/spec/template/metadata";
const SPEC: &str = "/spec/template/spec";

pub(super) fn read(part: &mut Part) {
    let set = part.set;
    metadata(part);
    let spec = set.object.at(SPEC).cloned().unwrap_or_default();
    let (own, others) = ours::own_spread(&set.object, &spec);
    if own {
        part.changed("/spec/template/spec/topologySpreadConstraints", ours::WRITTEN);
    }
    part.walk(POD, SPEC, &others, Some("podTemplate.spec"));
    let without_zones = ours::zones(part, &spec["affinity"]);
    affinity(part, &without_zones);
    for (index, one) in spec["containers"].as_array().into_iter().flatten().enumerate() {
        let pointer = format!("{SPEC}/containers/{index}");
        if pointer != set.container {
            further_container(part, one, &pointer, "podTemplate.spec.containers");
        }
    }
    for (index, one) in spec["initContainers"].as_array().into_iter().flatten().enumerate() {
        init_container(part, one, &format!("{SPEC}/initContainers/{index}"));
    }
}

/// What labels and annotations begin with that a tool or the cluster writes by itself.
const OF_TOOLS: [&str; 8] = [
    "helm.sh/", "meta.helm.sh/", "checksum/", "configchecksum", "kubectl.kubernetes.io/",
    "elasticsearch.k8s.elastic.co/", "common.k8s.elastic.co/", "co.elastic.operator/",
];

fn metadata(part: &mut Part) {
    for (map, shown) in [("labels", "podTemplate.metadata.labels"), ("annotations", "podTemplate.metadata.annotations")]
    {
        let Some(fields) = part.set.object.at(&format!("{METADATA}/{map}")).and_then(Value::as_object) else {
            continue;
        };
        let mut kept = Map::new();
        for (key, value) in fields {
            let place = pointer::join(&format!("{METADATA}/{map}"), key);
            if is_managed_label(key) {
                part.changed(&place, "esgen labels its pods so itself, with the cluster's and the set's own names");
            } else if OF_TOOLS.iter().any(|start| key.starts_with(start)) || is_orchestrators_annotation(key) {
                part.changed(&place, words::TOOL);
            } else if part.hides(&place) {
                part.needs(&place, SECRET);
            } else {
                kept.insert(key.clone(), value.clone());
            }
        }
        if !kept.is_empty() {
            part.carry(shown, kept.into(), &format!("{METADATA}/{map}"));
        }
    }
}

/// How the pods are kept off each other's hosts has a key of its own; the rest goes over as it is.
fn affinity(part: &mut Part, affinity: &Value) {
    const HOST: &str = "kubernetes.io/hostname";
    let pointer = format!("{SPEC}/affinity");
    let Some(mut rest) = affinity.as_object().cloned() else { return };
    let anti = rest.get("podAntiAffinity").cloned().unwrap_or_default();
    let term = |value: &Value| value["topologyKey"] == HOST;
    let hosts = |key: &str, inner: &str| {
        let terms = anti[key].as_array().map(Vec::as_slice).unwrap_or_default();
        !terms.is_empty() && terms.iter().all(|one| one.pointer(inner).is_some_and(term))
    };
    let required = hosts("requiredDuringSchedulingIgnoredDuringExecution", "");
    let preferred = hosts("preferredDuringSchedulingIgnoredDuringExecution", "/podAffinityTerm");
    let kinds = anti.as_object().map_or(0, Map::len);
    let is_only_hosts = usize::from(required) + usize::from(preferred) == kinds && kinds > 0;
    if is_only_hosts {
        let kind = if required { "required" } else { "preferred" };
        part.carry("antiAffinity", kind.into(), &format!("{pointer}/podAntiAffinity"));
        rest.remove("podAntiAffinity");
    }
    for (key, value) in rest {
        if !crate::foreign::is_empty(&value) {
            part.carry(&format!("podTemplate.spec.affinity.{key}"), value, &format!("{pointer}/{key}"));
        }
    }
}

/// A container beside Elasticsearch.
fn further_container(part: &mut Part, container: &Value, pointer: &str, to: &str) {
    let name = container["name"].as_str().unwrap_or_default();
    if name == CONTAINER {
        return part.needs(
            pointer,
            "the container `elasticsearch` of a config is the one that runs Elasticsearch: rename this one",
        );
    }
    if name.starts_with("elastic-internal") {
        return part.changed(pointer, words::TOOL);
    }
    if let Some(lost) = volumes::lost_mount(part, container) {
        return part.needs(
            pointer,
            format!("it mounts `{lost}`, which esgen's pods do not have: write it into `podTemplate` with what takes its place"),
        );
    }
    part.carry_element(to, &without_defaults(container), pointer);
}

fn init_container(part: &mut Part, container: &Value, pointer: &str) {
    let script = format!("{} {}", container["command"], container["args"]);
    let name = container["name"].as_str().unwrap_or_default();
    let is_operated = !part.set.object.text(OPERATOR).is_empty();
    if ours::is_written(&part.set.object) && name == PREPARE_CONTAINER {
        ours::virtual_memory(part, container, pointer);
        part.changed(pointer, ours::WRITTEN);
    } else if ours::is_written(&part.set.object) && script.contains("/mnt/esgen/scripts/keystore.sh") {
        ours::secure_settings(part, pointer);
    } else if script.contains("elasticsearch-keystore") || name.contains("keystore") {
        part.needs(pointer, words::KEYSTORE);
    } else if script.contains("vm.max_map_count") || script.contains("vm/max_map_count") {
        part.carry("virtualMemory", "sysctl-init".into(), pointer);
        rest(part, &script, pointer);
    } else if script.contains("chown") || script.contains("chmod") {
        part.changed(pointer, words::FSGROUP);
        rest(part, &script, pointer);
    } else if script.contains("ulimit") {
        part.changed(pointer, words::LIMITS);
        rest(part, &script, pointer);
    } else if (part.set.is_bitnami && (name.contains("copy-") || script.contains("cp -r"))) || is_operated {
        part.changed(pointer, words::PREPARED);
    } else {
        further_container(part, container, pointer, "podTemplate.spec.initContainers");
    }
}

/// What an init container does beside what it was recognised by.
fn rest(part: &mut Part, script: &str, pointer: &str) {
    if recognise::does_more(script) {
        part.needs(pointer, words::REST);
    }
}

/// A container without what the API server writes by itself.
fn without_defaults(container: &Value) -> Value {
    let mut container = container.clone();
    if let Some(fields) = container.as_object_mut() {
        fields.retain(|key, value| !says_nothing(key, value));
    }
    container
}

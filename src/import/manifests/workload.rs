//! A StatefulSet or Deployment: its name, what the reading has made of it, and its other keys.

use super::naming::Naming;
use super::ours;
use super::part::Part;
use super::{container, files, pod, scaling, settings, volumes};
use crate::foreign::manifests::WORKLOAD;
use serde_json::{Value, json};

pub(super) fn read(part: &mut Part, naming: &Naming, index: usize) {
    let set = part.set;
    misshapen(part);
    let Some((name, is_kept)) = naming.sets.get(index) else { return };
    part.carry("name", name.as_str().into(), "/metadata/name");
    roles(part);
    if set.config.autoscaling.is_none() {
        match set.object.at("/spec/replicas") {
            Some(written) if !written.is_u64() => part.needs(
                "/spec/replicas",
                "it is no number: write that of the nodes into `replicas`, else the set is cut down to one",
            ),
            _ => part.carry("replicas", set.replicas.into(), "/spec/replicas"),
        }
    } else if set.object.at("/spec/replicas").is_some() {
        part.changed("/spec/replicas", "the autoscaler owns the number of nodes");
    }
    container::resources(part);
    volumes::storage(part, *is_kept);
    service_name(part, naming, index);
    part.walk(WORKLOAD, "", set.object.value, None);
    pod::read(part);
    container::read(part);
    settings::read(part);
    files::read(part);
    volumes::read(part);
    scaling::read(part);
}

/// What Kubernetes would not take as it is, and nobody can read.
fn misshapen(part: &mut Part) {
    const WRONG: &str =
        "it is not of the type that Kubernetes has there, and is passed over: `esgen validate FILE` says what is wrong";
    let container = part.set.container.clone();
    let pod = "/spec/template/spec";
    let lists = [
        (pod, "volumes"),
        (pod, "initContainers"),
        ("/spec", "volumeClaimTemplates"),
        (&container, "env"),
        (&container, "envFrom"),
        (&container, "ports"),
        (&container, "volumeMounts"),
        (&container, "command"),
        (&container, "args"),
    ];
    let objects = [
        ("/spec/template/metadata", "labels"),
        ("/spec/template/metadata", "annotations"),
        (pod, "affinity"),
        (&container, "resources"),
    ];
    let wanted = lists.iter().map(|place| (place, true)).chain(objects.iter().map(|place| (place, false)));
    for ((around, key), is_list) in wanted {
        let pointer = format!("{around}/{key}");
        let value = part.set.object.at(&pointer);
        if value.is_some_and(|value| if is_list { !value.is_array() } else { !value.is_object() }) {
            part.needs(&pointer, WRONG);
        }
    }
}

fn roles(part: &mut Part) {
    let set = part.set;
    part.carry_read("roles", set.config.roles.as_ref().map(|roles| json!(roles)));
    if !set.roles_are_known {
        part.needs(
            "/spec/template",
            "its nodes' roles stand in something that is not here: add its ConfigMap to the input, or write `roles`",
        );
    } else if !set.settings.is_whole {
        part.needs(
            "/spec/template",
            "a part of its settings stands in something that is not here or cannot be read: add its ConfigMaps to the input, or \
             write them into `config`",
        );
    }
}

/// The headless Service, under a name that no other Service has.
fn service_name(part: &mut Part, naming: &Naming, index: usize) {
    let name = naming.workload(index);
    let objects = super::super::Objects(part.given.objects);
    let old = part.set.object.text("/spec/serviceName").to_owned();
    if ours::is_written(&part.set.object) {
        if old == name {
            part.changed("/spec/serviceName", ours::WRITTEN);
        } else if !old.is_empty() {
            part.carry("serviceName", old.into(), "/spec/serviceName");
        }
        return;
    }
    if objects.beside(&part.set.object, "Service", &name).is_some() {
        let other = format!("{name}-pods");
        let why = format!("the Service {name} stays, and no two have one name");
        let to = part.to("serviceName");
        part.draft.put(&to, other.into(), "", &why);
    }
    if part.set.object.at("/spec/serviceName").is_some_and(|name| !crate::foreign::is_empty(name)) {
        part.changed(
            "/spec/serviceName",
            "the set gets a headless Service of its own; the old one is for the old pods",
        );
    }
}

/// A quantity, as a config has it.
pub(super) fn text(quantity: Option<&crate::config::QuantityText>) -> Option<Value> {
    quantity.map(|quantity| Value::from(quantity.0.as_str()))
}

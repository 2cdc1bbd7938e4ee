//! A StatefulSet or Deployment as a node set of a config.

use super::autoscaler;
use super::cluster::Set;
use super::objects::{Object, Objects};
use super::origins::Origins;
use super::recognise::container;
use super::roles::Roles;
use super::settings::Settings;
use super::storage::{self, quantity};
use crate::config::{NodeSet, Resources};
use crate::diagnostics::Path;
use crate::elasticsearch::defaults::CONTAINER;
use crate::elasticsearch::image::Image;
use serde_json::{Map, Value};

/// What scripts say that empty a node before it stops.
const DRAINS: [&str; 3] = ["voting_config_exclusions", "allocation.exclude", "/shutdown"];

/// Reads a workload that runs Elasticsearch; none where it does not.
pub(super) fn read<'a>(object: Object<'a>, objects: Objects<'_, 'a>) -> Option<Set<'a>> {
    if !["StatefulSet", "Deployment"].contains(&object.kind()) || !object.text("/apiVersion").starts_with("apps/") {
        return None;
    }
    let pod = object.at("/spec/template")?;
    let (index, main) = container(pod)?;
    let pointer = format!("/spec/template/spec/containers/{index}");
    let settings = Settings::of_container(&object, &pointer, pod, main, objects);
    let image = Image::new(main.get("image").and_then(Value::as_str).unwrap_or_default());
    let mut origins = Origins::default();
    // Paths below are those in the set; the cluster puts its own before them.
    let root = Path::root();
    origins.add(root.clone(), object.origin("/metadata/name"));
    origins.add(root.key("name"), object.origin("/metadata/name"));
    origins.add_copy(root.key("podTemplate"), object.origin("/spec/template"));
    let version = image.version();
    let (roles, roles_are_known) = match Roles::new(&settings, version).or_by_labels(&object) {
        Roles::Default => (None, true),
        Roles::Unknown => (None, false),
        Roles::Written(roles, origin) => {
            origins.add(root.key("roles"), origin);
            (Some(roles), true)
        }
    };
    let scaler = autoscaler::find(&object, objects);
    let main_name = main.get("name").and_then(Value::as_str).unwrap_or(CONTAINER);
    let drains = drains(&object, pod, main, objects);
    let autoscaling =
        scaler.and_then(|scaler| autoscaler::read(&scaler, drains, main_name, &root.key("autoscaling"), &mut origins));
    origins.add(root.key("replicas"), object.origin("/spec/replicas"));
    // Left out, it is one.
    let replicas = object.number("/spec/replicas").unwrap_or(1);
    let (data_volume, storage) =
        storage::read(&object, (&pointer, pod, main), &settings, (&root.key("storage"), &mut origins));
    let grace = object.number("/spec/template/spec/terminationGracePeriodSeconds");
    origins.add(
        root.key("terminationGracePeriodSeconds"),
        object.origin("/spec/template/spec/terminationGracePeriodSeconds"),
    );
    let config = NodeSet {
        name: object.name().to_owned(),
        roles,
        replicas: autoscaling.is_none().then_some(replicas),
        resources: Some(resources(&object, &pointer, main, &root.key("resources"), &mut origins)),
        storage,
        autoscaling,
        config: config(&settings, &root.key("config"), &mut origins),
        termination_grace_period_seconds: grace,
        pod_template: pod_template(pod, index),
        ..NodeSet::default()
    };
    let labels = pod.pointer("/metadata/labels").and_then(Value::as_object).cloned().unwrap_or_default();
    Some(Set {
        object,
        container: pointer,
        version,
        is_bitnami: image.is_bitnami(),
        replicas,
        services: objects.services(&object, &labels),
        budget: objects.budget(&object, &labels),
        data_volume,
        roles_are_known,
        settings,
        origins,
        config,
    })
}

/// CPU and memory; a limit stands in for a request, and a request for a limit.
fn resources(object: &Object, pointer: &str, main: &Value, path: &Path, origins: &mut Origins) -> Resources {
    let mut amount = |key: &str, places: &[&str]| {
        let place = places.iter().find(|place| main.pointer(&format!("/resources/{place}")).is_some())?;
        origins.add(path.key(key), object.origin(&format!("{pointer}/resources/{place}")));
        quantity(main.pointer(&format!("/resources/{place}")))
    };
    Resources {
        cpu: amount("cpu", &["requests/cpu", "limits/cpu"]),
        cpu_limit: amount("cpuLimit", &["limits/cpu"]),
        memory: amount("memory", &["limits/memory", "requests/memory"]),
        ..Resources::default()
    }
}

/// The settings as a `config`, those with a value; what wins is kept.
fn config(settings: &Settings, path: &Path, origins: &mut Origins) -> Map<String, Value> {
    let mut config = Map::new();
    for setting in &settings.list {
        let Some(value) = &setting.value else { continue };
        if !config.contains_key(&setting.key) {
            config.insert(setting.key.clone(), value.clone());
            origins.add(path.key(&setting.key), setting.origin.clone());
        }
    }
    config
}

/// The template, with the container under the name that a config's own has.
fn pod_template(pod: &Value, container: usize) -> Map<String, Value> {
    let mut pod = pod.clone();
    if let Some(name) = pod.pointer_mut(&format!("/spec/containers/{container}/name")) {
        *name = CONTAINER.into();
    }
    pod.as_object().cloned().unwrap_or_default()
}

/// Whether a hook of the container, or a script that is mounted into it, empties the node before it stops.
fn drains(object: &Object, pod: &Value, main: &Value, objects: Objects) -> bool {
    let Some(hook) = main.pointer("/lifecycle/preStop") else { return false };
    let mut texts = vec![hook.to_string()];
    for volume in pod.pointer("/spec/volumes").and_then(Value::as_array).into_iter().flatten() {
        let name = volume.pointer("/configMap/name").and_then(Value::as_str);
        let map = name.and_then(|name| objects.beside(object, "ConfigMap", name));
        texts.extend(map.and_then(|map| map.at("/data")).map(Value::to_string));
    }
    texts.iter().any(|text| DRAINS.iter().any(|word| text.contains(word)))
}

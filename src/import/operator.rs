//! The resource of Elastic's operator (ECK), whose node sets are nearly those of a config.

use super::cluster::Set;
use super::objects::Object;
use super::origins::Origins;
use super::roles::Roles;
use super::settings::Settings;
use super::storage::{DataVolume, of_claim};
use crate::config::{NodeSet, Resources};
use crate::diagnostics::Path;
use crate::elasticsearch::defaults::CONTAINER;
use serde_json::Value;

/// The claim template that the operator mounts at the data path.
const CLAIM: &str = "elasticsearch-data";

/// Whether this is the operator's description of a cluster.
pub(super) fn is_resource(object: &Object) -> bool {
    object.kind() == "Elasticsearch" && object.text("/apiVersion").starts_with("elasticsearch.k8s.elastic.co/")
}

/// The node sets of the resource; none where it is another one.
pub(super) fn read<'a>(object: Object<'a>) -> Vec<Set<'a>> {
    if !is_resource(&object) {
        return Vec::new();
    }
    let sets = object.at("/spec/nodeSets").and_then(Value::as_array);
    sets.into_iter().flatten().enumerate().map(|(index, set)| read_set(object, index, set)).collect()
}

fn read_set<'a>(object: Object<'a>, index: usize, set: &'a Value) -> Set<'a> {
    let pointer = format!("/spec/nodeSets/{index}");
    let at = |below: &str| object.origin(&format!("{pointer}/{below}"));
    let root = Path::root();
    let mut origins = Origins::default();
    origins.add(root.clone(), at("name"));
    origins.add(root.key("name"), at("name"));
    origins.add(root.key("replicas"), at("count"));
    origins.add_copy(root.key("podTemplate"), at("podTemplate"));
    origins.add_copy(root.key("config"), at("config"));
    let version = object.text("/spec/version").parse().ok();
    let settings = Settings::of_config(set.get("config"), &at("config"));
    let (roles, roles_are_known) = match Roles::new(&settings, version) {
        Roles::Default => (None, true),
        Roles::Unknown => (None, false),
        Roles::Written(roles, origin) => {
            origins.add_copy(root.key("roles"), origin);
            (Some(roles), true)
        }
    };
    let replicas = object.number(&format!("{pointer}/count")).unwrap_or(0);
    let pod = set.get("podTemplate");
    let containers = pod.and_then(|pod| pod.pointer("/spec/containers")).and_then(Value::as_array);
    let container =
        containers.into_iter().flatten().position(|one| one.get("name").and_then(Value::as_str) == Some(CONTAINER));
    let container = container.map(|position| format!("{pointer}/podTemplate/spec/containers/{position}"));
    let amount = |places: [&str; 2]| {
        let container = container.as_ref()?;
        let place = places.iter().map(|place| format!("{container}/resources/{place}"));
        let place = place.into_iter().find(|place| object.at(place).is_some())?;
        Some((super::storage::quantity(object.at(&place))?, object.origin(&place)))
    };
    let mut written = |key: &str, places| {
        let (quantity, origin) = amount(places)?;
        origins.add(root.key("resources").key(key), origin);
        Some(quantity)
    };
    let resources = Resources {
        cpu: written("cpu", ["requests/cpu", "limits/cpu"]),
        cpu_limit: written("cpuLimit", ["limits/cpu", "limits/cpu"]),
        memory: written("memory", ["limits/memory", "requests/memory"]),
        ..Resources::default()
    };
    let claims = set.get("volumeClaimTemplates").and_then(Value::as_array).into_iter().flatten().enumerate();
    let claim =
        claims.into_iter().find(|(_, claim)| claim.pointer("/metadata/name").and_then(Value::as_str) == Some(CLAIM));
    let storage = claim.map(|(index, claim)| {
        let template = format!("{pointer}/volumeClaimTemplates/{index}");
        of_claim(&object, &template, claim, &root.key("storage"), &mut origins)
    });
    let config = NodeSet {
        name: set.get("name").and_then(Value::as_str).unwrap_or_default().to_owned(),
        roles,
        replicas: Some(replicas),
        resources: Some(resources),
        storage: Some(storage.unwrap_or_default()),
        config: set.get("config").and_then(Value::as_object).cloned().unwrap_or_default(),
        pod_template: pod.and_then(Value::as_object).cloned().unwrap_or_default(),
        ..NodeSet::default()
    };
    Set {
        object,
        container: container.unwrap_or_else(|| pointer.clone()),
        version,
        is_bitnami: false,
        replicas,
        services: Vec::new(),
        budget: None,
        data_volume: DataVolume::Other,
        roles_are_known,
        settings,
        origins,
        config,
    }
}

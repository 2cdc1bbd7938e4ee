//! The objects beside the workloads: Services, and what stays as it is or goes.

use super::super::draft::Draft;
use super::super::{Cluster, Object};
use super::naming::Naming;
use super::ours;
use super::{Given, label};
use crate::elasticsearch::defaults::HTTP_PORT;
use crate::foreign::is_empty;
use crate::foreign::manifests::words;
use crate::kubernetes::scaler::Scaler;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Kinds that controllers make, of what other objects say.
const MADE: [&str; 7] =
    ["Pod", "ReplicaSet", "ControllerRevision", "Endpoints", "EndpointSlice", "Event", "PersistentVolumeClaim"];

pub(super) fn read(draft: &mut Draft, given: &Given, cluster: &Cluster, naming: &Naming) {
    let namespace = cluster.sets.first().map(|set| set.object.namespace()).unwrap_or_default();
    let (mut made, mut others): (BTreeMap<&str, usize>, Vec<String>) = Default::default();
    for object in given.objects {
        let is_same = |other: &Object| other.document == object.document && other.path == object.path;
        if cluster.sets.iter().any(|set| is_same(&set.object)) {
            continue;
        }
        let is_service = cluster.sets.iter().flat_map(|set| &set.services).any(is_same);
        let is_budget = cluster.sets.iter().filter_map(|set| set.budget.as_ref()).any(is_same);
        let scaled = Scaler::of(object.value)
            .and_then(|scaler| cluster.sets.iter().position(|set| scaler.scales(set.object.kind(), set.object.name())));
        let place = label(object);
        match object.kind() {
            _ if object.namespace() != namespace => others.push(place),
            "Service" if ours::is_written(object) => client_service(draft, object, &place),
            "NetworkPolicy" if ours::is_policy_of(object, &naming.cluster) => {
                ours::network_policy(draft, object, &place);
            }
            _ if ours::is_written(object) => draft.changed(place, ours::WRITTEN),
            "Service" if is_service => service(draft, object, cluster, naming),
            "PodDisruptionBudget" if is_budget => draft.changed(place, words::BUDGET),
            "HorizontalPodAutoscaler" | "ScaledObject" if scaled.is_some() => {
                if scaled.is_some_and(|set| object.name() != naming.workload(set)) {
                    draft.changed(
                        place,
                        "esgen writes one of its own: delete this one, since two would fight over the number of nodes",
                    );
                }
            }
            "ConfigMap" if is_of_settings(object, cluster) => {
                draft.changed(
                    place,
                    "its settings are in `config`, and esgen writes the file: delete it once no old pod is left",
                );
            }
            "ConfigMap" | "Secret" | "ServiceAccount" if is_named(object, cluster) => {
                draft.changed(
                    place,
                    "pods that are there name it: keep it until none is left, and for good where the config names it",
                );
            }
            "NetworkPolicy" if object.name() == naming.cluster => draft.needs(
                place,
                format!("{}; esgen's has the same name, so delete this one right before you apply", words::NETWORK),
            ),
            "NetworkPolicy" => draft.needs(place, words::NETWORK),
            "Ingress" if is_way_to(object, cluster) => draft.needs(place, words::INGRESS),
            kind if MADE.contains(&kind) => *made.entry(kind).or_default() += 1,
            _ => others.push(place),
        }
    }
    let is_open = !given.objects.iter().any(|object| ours::is_policy_of(object, &naming.cluster));
    if ours::is_ours(cluster) && is_open {
        draft.needs(
            "",
            "no NetworkPolicy is among them, and esgen writes one: give it that too (`kubectl get netpol`), or write \
             `networkPolicy: {enabled: false}` where there is none",
        );
    }
    if !made.is_empty() {
        let made: Vec<String> = made.iter().map(|(kind, count)| format!("{count} {kind}")).collect();
        draft
            .changed(made.join(", "), "Kubernetes makes them of what the other objects say; claims keep their volumes");
    }
    if !others.is_empty() {
        draft.changed(listed(&others), "no part of the cluster's nodes: keep what you need beside what esgen writes");
    }
    say_added(draft, given);
}

/// Names of objects; of many the kinds and their numbers.
fn listed(objects: &[String]) -> String {
    const MOST: usize = 12;
    if objects.len() <= MOST {
        return objects.join(", ");
    }
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for object in objects {
        *kinds.entry(object.split(' ').next().unwrap_or_default()).or_default() += 1;
    }
    let kinds: Vec<String> = kinds.iter().map(|(kind, count)| format!("{count} {kind}")).collect();
    kinds.join(", ")
}

fn say_added(draft: &mut Draft, given: &Given) {
    if !given.added.is_empty() {
        let added: Vec<&str> = given.added.iter().copied().collect();
        draft.changed(added.join(", "), "what the API server has added is no part of the objects");
    }
}

/// What is said of the objects beside the operator's resource.
pub(in crate::import) fn beside_resource(draft: &mut Draft, given: &Given, resource: &Object) {
    let is_it = |object: &&Object| object.document == resource.document && object.path == resource.path;
    let others: Vec<String> = given.objects.iter().filter(|object| !is_it(object)).map(label).collect();
    if !others.is_empty() {
        draft.changed(
            listed(&others),
            "the resource says what the cluster is: what the operator has made of it goes, keep the rest",
        );
    }
    say_added(draft, given);
}

/// Fields that the API server writes, and annotations of tools in which a whole object stands again.
const BY_SERVER: [(&str, &str); 7] = [
    ("", "status"),
    ("/metadata", "uid"),
    ("/metadata", "resourceVersion"),
    ("/metadata", "generation"),
    ("/metadata", "creationTimestamp"),
    ("/metadata", "managedFields"),
    ("/metadata/annotations", "kubectl.kubernetes.io/last-applied-configuration"),
];

/// The object as somebody wrote it; `added` takes the names of what the server has added.
pub(in crate::import) fn without_server_fields(mut object: Value, added: &mut BTreeSet<&'static str>) -> Value {
    for (around, key) in BY_SERVER {
        let around = object.pointer_mut(around).and_then(Value::as_object_mut);
        if around.and_then(|around| around.shift_remove(key)).is_some() {
            added.insert(key);
        }
    }
    object
}

fn is_of_settings(map: &Object, cluster: &Cluster) -> bool {
    let stands_in = |setting: &super::super::settings::Setting| {
        setting.origin.document == map.document && setting.origin.path.0.starts_with(&map.path.0)
    };
    cluster.sets.iter().any(|set| set.settings.list.iter().any(stands_in))
}

/// Whether a pod names it.
fn is_named(object: &Object, cluster: &Cluster) -> bool {
    let name = Value::from(object.name());
    let mut open: Vec<&Value> = cluster.sets.iter().filter_map(|set| set.object.at("/spec/template/spec")).collect();
    while let Some(value) = open.pop() {
        match value {
            Value::Object(fields) => {
                let keys = ["name", "secretName", "serviceAccountName"];
                if keys.iter().any(|key| fields.get(*key) == Some(&name)) {
                    return true;
                }
                open.extend(fields.values());
            }
            Value::Array(items) => open.extend(items),
            _ => {}
        }
    }
    false
}

/// Whether an Ingress leads to a Service of the cluster.
fn is_way_to(ingress: &Object, cluster: &Cluster) -> bool {
    let text = ingress.at("/spec").map(Value::to_string).unwrap_or_default();
    let names = cluster.sets.iter().flat_map(|set| &set.services).map(Object::name);
    names.into_iter().any(|name| text.contains(&format!("\"name\":\"{name}\"")))
}

/// A Service that leads to the cluster's pods.
fn service(draft: &mut Draft, service: &Object, cluster: &Cluster, naming: &Naming) {
    let place = label(service);
    let is_headless = service.text("/spec/clusterIP") == "None";
    let takes_clients =
        service.at("/spec/ports").and_then(Value::as_array).is_some_and(|ports| ports.iter().any(takes_http));
    if takes_clients {
        client_service(draft, service, &place);
    }
    let own = ["discovery", "exporter"].map(|suffix| format!("{}-{suffix}", naming.cluster));
    if service.name() == naming.cluster || own.iter().any(|own| own == service.name()) {
        let why = if is_headless {
            "a headless Service cannot become one with an address"
        } else {
            "its selector and esgen's would be merged, and find no pod"
        };
        return draft.needs(
            place,
            format!("esgen writes a Service of this name: delete this one right before you apply, since {why}"),
        );
    }
    if is_headless {
        return draft.changed(place, "it is for the old pods: delete it once none is left");
    }
    let finds = cluster.sets.iter().enumerate().any(|(index, _)| finds_new_pods(service, draft, naming, index));
    if finds {
        draft.changed(
            place,
            format!("it stays, and finds the new pods too; esgen's own for clients is `{}`", naming.cluster),
        );
    } else {
        draft.needs(
            place,
            format!(
                "its selector does not find the new pods: lead clients to `{}` before the old ones are gone",
                naming.cluster
            ),
        );
    }
}

fn takes_http(port: &Value) -> bool {
    ["port", "targetPort"].iter().any(|key| port[*key].as_u64() == Some(HTTP_PORT.into()))
}

/// Whether the selector meets the labels that the set's pods will have.
fn finds_new_pods(service: &Object, draft: &Draft, naming: &Naming, index: usize) -> bool {
    let selector = service.at("/spec/selector").and_then(Value::as_object);
    let name = naming.sets.get(index).map_or("", |(name, _)| name);
    let own = json!({
        "app.kubernetes.io/name": "elasticsearch",
        "app.kubernetes.io/instance": naming.cluster,
        "app.kubernetes.io/component": name,
        "app.kubernetes.io/managed-by": "esgen",
    });
    let carried = &draft.config["spec"]["nodeSets"][index]["podTemplate"]["metadata"]["labels"];
    selector.is_some_and(|selector| selector.iter().all(|(key, value)| &carried[key] == value || &own[key] == value))
}

/// What else decides how a Service is reached from outside, with its defaults.
const BESIDE_TYPE: [(&str, &str); 7] = [
    ("loadBalancerIP", ""),
    ("loadBalancerSourceRanges", ""),
    ("loadBalancerClass", ""),
    ("externalIPs", ""),
    ("externalTrafficPolicy", "Cluster"),
    ("sessionAffinity", "None"),
    ("ipFamilyPolicy", "SingleStack"),
];

/// How clients reach a Service from outside.
fn client_service(draft: &mut Draft, service: &Object, place: &str) {
    if ours::is_written(service) {
        draft.changed(place, ours::WRITTEN);
    }
    if ["LoadBalancer", "NodePort"].contains(&service.text("/spec/type")) {
        let from = format!("{place}: spec.type");
        draft.carry("spec.service.type", service.text("/spec/type").into(), &from, &from);
        let annotations = service.at("/metadata/annotations").and_then(Value::as_object);
        let is_kept = |key: &str| {
            !["kubectl.kubernetes.io/", "meta.helm.sh/", "helm.sh/"].iter().any(|start| key.starts_with(start))
        };
        let annotations: Map<String, Value> = annotations
            .into_iter()
            .flatten()
            .filter(|(key, _)| is_kept(key))
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect();
        if !annotations.is_empty() {
            let from = format!("{place}: metadata.annotations");
            draft.carry("spec.service.annotations", annotations.into(), &from, &from);
        }
        let ports = service.at("/spec/ports").and_then(Value::as_array).into_iter().flatten();
        if ports.filter(|port| takes_http(port)).any(|port| port["port"].as_u64() != Some(HTTP_PORT.into())) {
            draft.needs(
                format!("{place}: spec.ports"),
                "esgen's Service has port 9200: tell clients, or keep your own in front",
            );
        }
        for (key, default) in BESIDE_TYPE {
            if service.at(&format!("/spec/{key}")).is_some_and(|value| !is_empty(value) && value != default) {
                draft.needs(format!("{place}: spec.{key}"), words::SERVICE);
            }
        }
    }
}

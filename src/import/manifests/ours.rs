//! Manifests that esgen wrote: they say nearly all that their config did.

use super::super::draft::Draft;
use super::super::{Cluster, Object};
use super::part::Part;
use crate::elasticsearch::defaults::{HTTP_PORT, REMOTE_CLUSTER_PORT, SYSCTL_CONTAINER, TRANSPORT_PORT};
use crate::foreign::manifests::words;
use crate::foreign::secret_of_settings;
use serde_json::{Value, json};

pub(super) const WRITTEN: &str = "esgen writes it";
const MANAGED_BY: &str = "/metadata/labels/app.kubernetes.io~1managed-by";

/// Whether esgen wrote the object.
pub(super) fn is_written(object: &Object) -> bool {
    object.text(MANAGED_BY) == "esgen"
}

pub(super) fn is_ours(cluster: &Cluster) -> bool {
    cluster.sets.iter().any(|set| is_written(&set.object))
}

/// Whether the cluster has formed, as its config said, and that there is a better source.
pub(super) fn formed(draft: &mut Draft, cluster: &Cluster) {
    if !cluster.sets.iter().any(|set| init_containers_say(&set.object, "ESGEN_FOUNDING_NODE")) {
        draft.put("spec.bootstrapped", true.into(), "", "no node founds the cluster");
    }
    draft.needs(
        "",
        "esgen wrote these manifests from a config, which says more than they do: take that one if there is still one. Else compare what this one \
         becomes with them: `esgen diff MANIFESTS esgen.yaml`",
    );
}

const INITS: &str = "/spec/template/spec/initContainers";

fn init_containers_say(object: &Object, word: &str) -> bool {
    object.at(INITS).is_some_and(|containers| containers.to_string().contains(word))
}

/// Whether it is the NetworkPolicy of this cluster.
pub(super) fn is_policy_of(policy: &Object, cluster: &str) -> bool {
    is_written(policy) && policy.text("/spec/podSelector/matchLabels/app.kubernetes.io~1instance") == cluster
}

/// Who may reach the nodes.
pub(super) fn network_policy(draft: &mut Draft, policy: &Object, place: &str) {
    let our_ports = [HTTP_PORT, TRANSPORT_PORT, REMOTE_CLUSTER_PORT].map(u64::from);
    let own = policy.at("/spec/podSelector").map(|selector| json!({"podSelector": selector}));
    let (mut clients, mut nodes, mut remote_clusters) = (Some(Vec::new()), None, None);
    for rule in policy.at("/spec/ingress").and_then(Value::as_array).into_iter().flatten() {
        let ports: Vec<_> = rule["ports"].as_array().into_iter().flatten().map(|one| one["port"].as_u64()).collect();
        let peers = rule.get("from").and_then(Value::as_array);
        let named =
            peers.map(|list| list.iter().filter(|peer| Some(*peer) != own.as_ref()).cloned().collect::<Vec<_>>());
        let [http, transport, remote] = our_ports.map(|port| ports == [Some(port)]);
        if http {
            clients = named;
        } else if remote {
            remote_clusters = named;
        } else if transport && named.is_some() {
            nodes = named.filter(|nodes| !nodes.is_empty());
        } else if transport {
            draft.needs(
                place,
                "port 9300 is open to everyone, as while nodes of another tool are there: write `discovery`, or `networkPolicy.nodes`",
            );
        } else if !ports.is_empty() && ports.iter().all(|port| port.is_some_and(|port| !our_ports.contains(&port))) {
            draft.changed(place, "it opens the ports that `podTemplate` declares: declare others there");
        } else {
            clients = clients.filter(|list| !list.is_empty());
            draft.needs(place, "somebody has changed what it opens: say it under `networkPolicy`");
        }
    }
    for (key, peers) in [("clients", clients), ("nodes", nodes), ("remoteClusters", remote_clusters)] {
        if let Some(peers) = peers {
            draft.carry(&format!("spec.networkPolicy.{key}"), Value::Array(peers), place, place);
        }
    }
}

/// How files are mapped, which the container that prepares the settings is told.
pub(super) fn virtual_memory(part: &mut Part, container: &Value, pointer: &str) {
    let is_auto = container["env"].to_string().contains("ESGEN_MAPPED_FILES");
    let is_unset = part.set.settings.text("node.store.allow_mmap").is_some();
    let inits = part.set.object.at(INITS).and_then(Value::as_array);
    let is_raised = inits.into_iter().flatten().any(|init| init["name"] == SYSCTL_CONTAINER);
    if !(is_auto || is_unset || is_raised) {
        part.carry("virtualMemory", json!("host-configured"), pointer);
    }
}

/// The Secrets that the container which fills the keystore reads.
pub(super) fn secure_settings(part: &mut Part, pointer: &str) {
    let volumes = part.set.object.at("/spec/template/spec/volumes").and_then(Value::as_array);
    let volume = volumes.into_iter().flatten().find(|volume| volume["name"] == "secure-settings");
    let sources = volume.and_then(|volume| volume.pointer("/projected/sources")?.as_array()).into_iter().flatten();
    let secrets = sources.map(|source| secret_of_settings(&source["secret"]["name"], &source["secret"]["items"]));
    match secrets.collect::<Option<Vec<_>>>() {
        Some(secrets) if !secrets.is_empty() => part.carry("spec.secureSettings", secrets.into(), pointer),
        _ => part.needs(pointer, words::KEYSTORE),
    }
}

/// Whether esgen spreads the pods by its own labels, and the pod's `spec` without that.
pub(super) fn own_spread(object: &Object, spec: &Value) -> (bool, Value) {
    let mut spec = spec.clone();
    let constraints = spec.get_mut("topologySpreadConstraints").and_then(Value::as_array_mut);
    let Some(constraints) = constraints.filter(|_| is_written(object)) else { return (false, spec) };
    let before = constraints.len();
    constraints.retain(|one| one["labelSelector"]["matchLabels"].get("app.kubernetes.io/instance").is_none());
    (constraints.len() < before, spec)
}

/// Carries over the zones that the pods are told and pinned to, and gives their affinity without them.
pub(super) fn zones(part: &mut Part, affinity: &Value) -> Value {
    const PINS: &str = "/nodeAffinity/requiredDuringSchedulingIgnoredDuringExecution/nodeSelectorTerms";
    let mut rest = affinity.clone();
    if !is_written(&part.set.object) {
        return rest;
    }
    let named = part.set.settings.text("node.attr.zone");
    let pins = affinity.pointer(PINS).cloned().unwrap_or_default();
    let zones = &pins[0]["matchExpressions"][0]["values"];
    let is_own = pins
        == json!([{"matchExpressions": [{"key": "topology.kubernetes.io/zone", "operator": "In", "values": zones}]}]);
    if init_containers_say(&part.set.object, "metadata.labels['topology.kubernetes.io/zone']") {
        let names = if is_own { zones.clone() } else { json!([]) };
        part.carry("spec.zones", json!({"from": "topology", "names": names}), INITS);
    } else if let Some(zone) = named {
        part.carry("zone", zone.into(), "/spec/template/spec/affinity/nodeAffinity");
    } else {
        return rest;
    }
    if let Some(node) = rest.get_mut("nodeAffinity").and_then(Value::as_object_mut).filter(|_| is_own) {
        node.remove("requiredDuringSchedulingIgnoredDuringExecution");
    }
    rest
}

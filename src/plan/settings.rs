//! `elasticsearch.yml` and the JVM's options.

use super::Names;
use crate::config::VirtualMemory;
use crate::elasticsearch::defaults::{HOME, HTTP_PORT, READINESS_PORT, TRANSPORT_PORT};
use crate::elasticsearch::versions::Feature;
use crate::model::{Cluster as View, NodeCount, NodeSet as SetView};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// As many nodes of each master-eligible set are named for the first election, so that the list does not change when a set
/// grows, and no lost volume makes a node found a cluster of its own.
const BOOTSTRAP_NODES_PER_SET: u32 = 3;

/// The settings, esgen's own first, then the user's (see [`own_settings`]).
pub(super) fn settings(view: &View, set: &SetView, names: &Names) -> Map<String, Value> {
    let mut settings = Map::new();
    let mut put = |key: &str, value: Value| settings.insert(key.to_owned(), value);

    put("cluster.name", json!(*view.cluster_name));
    put("node.roles", json!(set.roles.iter().map(|role| role.name()).collect::<Vec<_>>()));
    put("path.data", json!(format!("{HOME}/data")));
    put("path.logs", json!(format!("{HOME}/logs")));
    put("network.host", json!("0.0.0.0"));
    put("http.port", json!(HTTP_PORT));
    put("transport.port", json!(TRANSPORT_PORT));
    if view.version.has(Feature::ReadinessPort) {
        put("readiness.port", json!(READINESS_PORT));
    }
    discovery(view, set, names, &mut put);
    awareness(set, &mut put);
    if let Some(processors) = set.resources.processors() {
        put("node.processors", json!(processors));
    }
    if *set.virtual_memory == VirtualMemory::MmapUnset {
        put("node.store.allow_mmap", json!(false));
    }
    security(view, &mut put);
    settings.extend(own_settings(view, set));
    settings
}

/// The user's settings, those of the set before those of the cluster. In alphabetical order: that of the config must not
/// change the file, whose checksum rolls the pods, and tools such as kustomize hand configs on in an order of their own.
fn own_settings(view: &View, set: &SetView) -> BTreeMap<String, Value> {
    let settings = view.settings.iter().chain(&set.settings);
    settings
        .map(|setting| {
            let mut value = setting.value.clone();
            value.sort_all_objects();
            (setting.key.clone(), value)
        })
        .collect()
}

/// Lines of `jvm.options.d`: the heap where the version does not size it itself, then the user's.
pub(super) fn jvm_options(view: &View, set: &SetView) -> Vec<String> {
    let own = view.config.spec.jvm_options.iter().chain(&set.config.jvm_options).cloned();
    set.jvm.heap.chosen.iter().flat_map(|size| size.options()).chain(own).collect()
}

fn discovery(view: &View, set: &SetView, names: &Names, put: &mut impl FnMut(&str, Value) -> Option<Value>) {
    let nodes = NodeCount::of(&view.sets).max;
    // A node that discovers itself alone lets no other join, so it has to stop doing so before a second one comes.
    if nodes == 1 && !view.config.spec.bootstrapped {
        put("discovery.type", json!("single-node"));
        return;
    }
    put("discovery.seed_hosts", json!([names.discovery]));
    if set.is_master_eligible() && !view.config.spec.bootstrapped {
        put("cluster.initial_master_nodes", json!(initial_master_nodes(view, names)));
    }
}

/// The one node that founds the cluster, once it sees most of those in `cluster.initial_master_nodes`. The others leave the
/// setting out: nodes that are added to a formed cluster of one would be a majority of the longer list, and found another.
pub(super) fn founding_node(settings: &Map<String, Value>) -> Option<String> {
    settings.get("cluster.initial_master_nodes")?.get(0)?.as_str().map(str::to_owned)
}

/// Nodes that only vote are never elected, so they need not be there for the first election.
fn initial_master_nodes(view: &View, names: &Names) -> Vec<String> {
    let pods = |set: &SetView| {
        let set_name = names.set(&set.config.name);
        (0..set.nodes.min.min(BOOTSTRAP_NODES_PER_SET)).map(move |ordinal| format!("{set_name}-{ordinal}"))
    };
    view.master_eligible().filter(|set| !set.only_votes()).flat_map(pods).collect()
}

/// Copies of a shard go to different hosts and, where sets are pinned to zones, to different zones.
fn awareness(set: &SetView, put: &mut impl FnMut(&str, Value) -> Option<Value>) {
    let mut attributes = vec!["k8s_node_name"];
    if let Some(zone) = &set.config.zone {
        put("node.attr.zone", json!(zone));
        attributes.push("zone");
    }
    put("cluster.routing.allocation.awareness.attributes", json!(attributes));
}

fn security(view: &View, put: &mut impl FnMut(&str, Value) -> Option<Value>) {
    let secured = view.security.is_on();
    put("xpack.security.enabled", json!(secured));
    if view.version.has(Feature::SecurityAutoConfiguration) {
        put("xpack.security.autoconfiguration.enabled", json!(false));
        put("xpack.security.enrollment.enabled", json!(false));
    }
    if !secured {
        return;
    }
    for layer in ["transport", "http"] {
        let directory = format!("{HOME}/config/{layer}-certs");
        put(&format!("xpack.security.{layer}.ssl.enabled"), json!(true));
        if layer == "transport" {
            // The nodes' addresses change with every pod; the CA alone says who belongs to the cluster.
            put("xpack.security.transport.ssl.verification_mode", json!("certificate"));
        }
        put(&format!("xpack.security.{layer}.ssl.key"), json!(format!("{directory}/tls.key")));
        put(&format!("xpack.security.{layer}.ssl.certificate"), json!(format!("{directory}/tls.crt")));
        put(&format!("xpack.security.{layer}.ssl.certificate_authorities"), json!([format!("{directory}/ca.crt")]));
    }
}

//! `elasticsearch.yml` and the JVM's options.

use super::Names;
use crate::config::VirtualMemory;
use crate::elasticsearch::defaults::{HOME, HTTP_PORT, KEEP_ALIVE, READINESS_PORT, RECOVER_AFTER_TIME, TRANSPORT_PORT};
use crate::elasticsearch::roles::Role;
use crate::elasticsearch::versions::Feature;
use crate::model::{Cluster, NodeCount, NodeSet};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// As many nodes of each master-eligible set are named for the first election, so that the list does not change when a set
/// grows, and no lost volume makes a node found a cluster of its own.
const BOOTSTRAP_NODES_PER_SET: u32 = 3;

/// What the image's `jvm.options` asks for, in 64 MiB instead of 2 GiB of the host's disk.
const GARBAGE_COLLECTION_LOG: [&str; 3] = [
    "-Xlog:disable",
    "-Xlog:all=warning:stderr:utctime,level,tags",
    "-Xlog:gc*,gc+age=trace,safepoint:file=logs/gc.log:utctime,level,pid,tags:filecount=4,filesize=16m",
];

/// How long a node that stops lets the requests finish that it has taken.
const REQUESTS_SECONDS: u32 = 30;

/// The settings, esgen's own first, then the user's (see [`own_settings`]).
pub(super) fn settings(cluster: &Cluster, set: &NodeSet, names: &Names) -> Map<String, Value> {
    let mut settings = Map::new();
    let mut put = |key: &str, value: Value| settings.insert(key.to_owned(), value);

    put("cluster.name", json!(*cluster.cluster_name));
    put("node.roles", json!(set.roles.iter().map(|role| role.name()).collect::<Vec<_>>()));
    put("path.data", json!(format!("{HOME}/data")));
    put("path.logs", json!(format!("{HOME}/logs")));
    put("network.host", json!("0.0.0.0"));
    put("http.port", json!(HTTP_PORT));
    put("transport.port", json!(TRANSPORT_PORT));
    if cluster.version.has(Feature::ReadinessPort) {
        put("readiness.port", json!(READINESS_PORT));
    }
    discovery(cluster, set, names, &mut put);
    recovery(cluster, set, &mut put);
    awareness(cluster, set, &mut put);
    put("node.processors", json!(*set.resources.processors));
    if cluster.sets.iter().any(|set| set.has(Role::Ml)) && cluster.version.has(Feature::AutomaticMlMemory) {
        // Models get what the heap leaves; without it, 30 % of the memory. The elected master's value counts.
        put("xpack.ml.use_auto_machine_memory_percent", json!(true));
    }
    if cluster.version.has(Feature::HttpShutdownGrace) {
        put("http.shutdown_grace_period", json!(format!("{REQUESTS_SECONDS}s")));
    }
    if *set.virtual_memory == VirtualMemory::MmapUnset {
        put("node.store.allow_mmap", json!(false));
    }
    security(cluster, &mut put);
    settings.extend(own_settings(cluster, set));
    settings
}

/// The user's settings, those of the set before those of the cluster. In alphabetical order: that of the config must not
/// change the file, whose checksum rolls the pods, and tools such as kustomize hand configs on in an order of their own.
fn own_settings(cluster: &Cluster, set: &NodeSet) -> BTreeMap<String, Value> {
    let settings = cluster.settings.iter().chain(&set.settings);
    settings
        .map(|setting| {
            let mut value = setting.value.clone();
            value.sort_all_objects();
            (setting.key.clone(), value)
        })
        .collect()
}

/// Lines of `jvm.options.d`: the number of processors, less of a garbage collection log than the image's own 2 GiB, the heap
/// where the version does not size it itself, then the user's.
pub(super) fn jvm_options(cluster: &Cluster, set: &NodeSet) -> Vec<String> {
    let own = cluster.config.spec.jvm_options.iter().chain(&set.config.jvm_options).cloned();
    let mut options = vec![format!("-XX:ActiveProcessorCount={}", *set.resources.processors)];
    options.extend(GARBAGE_COLLECTION_LOG.map(str::to_owned));
    options.extend(set.jvm.heap.chosen.iter().flat_map(|size| size.options()));
    options.extend(own);
    options
}

fn discovery(cluster: &Cluster, set: &NodeSet, names: &Names, put: &mut impl FnMut(&str, Value) -> Option<Value>) {
    let nodes = NodeCount::of(&cluster.sets).max;
    // A node that discovers itself alone lets no other join, so it has to stop doing so before a second one comes.
    if nodes == 1 && !cluster.config.spec.bootstrapped {
        put("discovery.type", json!("single-node"));
        return;
    }
    let others = cluster.config.spec.additional_seed_hosts();
    let hosts: Vec<&String> = std::iter::once(&names.discovery).chain(others).collect();
    put("discovery.seed_hosts", json!(hosts));
    if set.is_master_eligible() && !cluster.config.spec.bootstrapped {
        put("cluster.initial_master_nodes", json!(initial_master_nodes(cluster, names)));
    }
    for (key, value) in KEEP_ALIVE {
        // What someone sets for every connection holds for these too, as Elasticsearch has it.
        if cluster.setting_of(set, &key.replacen("transport.", "network.", 1)).is_none() {
            put(key, json!(value));
        }
    }
}

const EXPECTED_DATA_NODES: &str = "gateway.expected_data_nodes";

/// After a stop of the whole cluster, shards are not copied anew to the first nodes that are back: the others have them. The
/// master waits for the fewest nodes that there are, but not for one that stays away: nothing is answered meanwhile, and its copies are
/// elsewhere. Nobody else reads the settings, and on other nodes each new count would restart them.
fn recovery(cluster: &Cluster, set: &NodeSet, put: &mut impl FnMut(&str, Value) -> Option<Value>) {
    let nodes = NodeCount::of(cluster.data()).min;
    if nodes > 1 && set.is_master_eligible() {
        put(EXPECTED_DATA_NODES, json!(nodes));
        // Alone, it would be waited for with all nodes there.
        if cluster.setting_of(set, EXPECTED_DATA_NODES).is_none() {
            let (key, value) = RECOVER_AFTER_TIME;
            put(key, json!(value));
        }
    }
}

/// The one node that founds the cluster, once it sees most of those in `cluster.initial_master_nodes`. The others leave the
/// setting out: nodes that are added to a formed cluster of one would be a majority of the longer list, and found another.
pub(super) fn founding_node(settings: &Map<String, Value>) -> Option<String> {
    settings.get("cluster.initial_master_nodes")?.get(0)?.as_str().map(str::to_owned)
}

/// Nodes that only vote are never elected, so they need not be there for the first election.
fn initial_master_nodes(cluster: &Cluster, names: &Names) -> Vec<String> {
    let pods = |set: &NodeSet| {
        let set_name = names.set(&set.config.name);
        (0..set.nodes.min.min(BOOTSTRAP_NODES_PER_SET)).map(move |ordinal| format!("{set_name}-{ordinal}"))
    };
    cluster.master_eligible().filter(|set| !set.only_votes()).flat_map(pods).collect()
}

/// Copies of a shard go to different hosts and, where zones are known, to different zones.
fn awareness(cluster: &Cluster, set: &NodeSet, put: &mut impl FnMut(&str, Value) -> Option<Value>) {
    let zones = &cluster.zones;
    if let Some(zone) = set.config.zone.as_ref().filter(|_| !zones.from_topology) {
        put("node.attr.zone", json!(zone));
    }
    let attributes: &[&str] = if zones.keep_copies_apart { &["k8s_node_name", "zone"] } else { &["k8s_node_name"] };
    put("cluster.routing.allocation.awareness.attributes", json!(attributes));
    if zones.forced {
        put("cluster.routing.allocation.awareness.force.zone.values", json!(zones.names));
    }
}

fn security(cluster: &Cluster, put: &mut impl FnMut(&str, Value) -> Option<Value>) {
    let secured = cluster.security.is_on();
    put("xpack.security.enabled", json!(secured));
    if cluster.version.has(Feature::SecurityAutoConfiguration) {
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

//! What must hold in every output, read off the objects alone: how the cluster forms, scales and is disturbed.

use proptest::prelude::*;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

type Outcome = Result<(), TestCaseError>;

/// One StatefulSet or Deployment with what belongs to it.
struct Workload<'a> {
    object: &'a Value,
    name: &'a str,
    settings: Map<String, Value>,
    autoscaler: Option<&'a Value>,
}

impl Workload<'_> {
    fn nodes(&self, bound: &str) -> u64 {
        let count = self.autoscaler.map_or(&self.object["spec"]["replicas"], |autoscaler| &autoscaler["spec"][bound]);
        count.as_u64().unwrap_or_default()
    }

    fn roles(&self) -> Vec<&str> {
        self.settings["node.roles"].as_array().into_iter().flatten().filter_map(Value::as_str).collect()
    }

    fn votes(&self) -> bool {
        self.roles().contains(&"master")
    }

    fn has_data(&self) -> bool {
        self.roles().iter().any(|role| role.starts_with("data"))
    }
}

pub(crate) fn hold(config: &Value, documents: &[Value]) -> Outcome {
    let workloads = workloads(documents)?;
    the_config_is_in_the_file(config, &workloads)?;
    the_cluster_forms(config, &workloads)?;
    replicas_have_one_owner(&workloads, documents)?;
    services_exist(&workloads, documents)?;
    budgets_cover_data(&workloads, documents)?;
    copies_are_kept_apart(&workloads)?;
    nodes_take_turns(&workloads, documents)?;
    the_quorum_survives(&workloads)
}

fn of_kind<'a>(documents: &'a [Value], kind: &'a str) -> impl Iterator<Item = &'a Value> {
    documents.iter().filter(move |document| document["kind"] == kind)
}

fn name(object: &Value) -> &str {
    object["metadata"]["name"].as_str().unwrap_or_default()
}

fn workloads(documents: &[Value]) -> Result<Vec<Workload<'_>>, TestCaseError> {
    let mut found = Vec::new();
    for object in of_kind(documents, "StatefulSet").chain(of_kind(documents, "Deployment")) {
        let files = &object["spec"]["template"]["metadata"]["annotations"];
        let file = files["esgen.dev/elasticsearch.yml"].as_str();
        let settings = file.and_then(|file| serde_yaml::from_str(file).ok());
        let settings =
            settings.ok_or_else(|| TestCaseError::fail(format!("{} has no elasticsearch.yml", name(object))))?;
        let targets = |autoscaler: &&Value| {
            let target = &autoscaler["spec"]["scaleTargetRef"];
            target["name"] == object["metadata"]["name"] && target["kind"] == object["kind"]
        };
        let autoscaler = of_kind(documents, "HorizontalPodAutoscaler").find(targets);
        found.push(Workload { object, name: name(object), settings, autoscaler });
    }
    Ok(found)
}

/// Each setting is in the file as it was written, whatever its name and value.
fn the_config_is_in_the_file(config: &Value, workloads: &[Workload]) -> Outcome {
    let cluster = config["metadata"]["name"].as_str().unwrap_or_default();
    let default_set = serde_json::json!([{"name": "default"}]);
    let sets = config["spec"].get("nodeSets").filter(|sets| !sets.is_null()).unwrap_or(&default_set);
    for set in sets.as_array().into_iter().flatten() {
        let set_name = format!("{cluster}-{}", set["name"].as_str().unwrap_or_default());
        let Some(workload) = workloads.iter().find(|workload| workload.name == set_name) else {
            return Err(TestCaseError::fail(format!("{set_name} is not there")));
        };
        let mut wanted = BTreeMap::new();
        flatten("", &config["spec"]["config"], &mut wanted);
        flatten("", &set["config"], &mut wanted);
        for (key, value) in wanted {
            prop_assert_eq!(workload.settings.get(&key), Some(&value), "{:?} of {}", key, set_name);
        }
    }
    Ok(())
}

fn flatten(prefix: &str, value: &Value, into: &mut BTreeMap<String, Value>) {
    for (key, value) in value.as_object().into_iter().flatten() {
        match value {
            Value::Object(inner) if !inner.is_empty() => flatten(&format!("{prefix}{key}."), value, into),
            _ => {
                into.insert(format!("{prefix}{key}"), value.clone());
            }
        }
    }
}

fn the_cluster_forms(config: &Value, workloads: &[Workload]) -> Outcome {
    let most: u64 = workloads.iter().map(|workload| workload.nodes("maxReplicas")).sum();
    let exist_at_the_minimum: BTreeSet<String> = workloads
        .iter()
        .filter(|workload| workload.votes())
        .flat_map(|workload| {
            (0..workload.nodes("minReplicas")).map(move |ordinal| format!("{}-{ordinal}", workload.name))
        })
        .collect();
    let mut lists = BTreeSet::new();
    for workload in workloads {
        let settings = &workload.settings;
        // A cluster of one that is about to grow must let others join it.
        let alone = most == 1 && config["spec"]["bootstrapped"] != true;
        prop_assert_eq!(settings.get("discovery.type").is_some(), alone, "single-node with {} nodes", most);
        prop_assert_eq!(settings.get("discovery.seed_hosts").is_some(), !alone);
        let initial = settings.get("cluster.initial_master_nodes");
        let bootstraps = workload.votes() && most > 1 && config["spec"]["bootstrapped"] != true;
        prop_assert_eq!(initial.is_some(), bootstraps, "initial_master_nodes of {}", workload.name);
        for node in initial.into_iter().flat_map(|list| list.as_array().into_iter().flatten()) {
            let node = node.as_str().unwrap_or_default();
            prop_assert!(exist_at_the_minimum.contains(node), "{} is not there at the minimum", node);
        }
        lists.extend(initial.map(Value::to_string));
    }
    prop_assert!(lists.len() <= 1, "two lists would found two clusters: {:?}", lists);
    prop_assert!(lists.iter().all(|list| list != "[]"), "nobody would be elected");
    Ok(())
}

fn replicas_have_one_owner(workloads: &[Workload], documents: &[Value]) -> Outcome {
    for workload in workloads {
        let written = workload.object["spec"].get("replicas").is_some();
        prop_assert_eq!(written, workload.autoscaler.is_none(), "replicas of {}", workload.name);
    }
    let targets: BTreeSet<_> = workloads.iter().filter_map(|workload| workload.autoscaler).map(name).collect();
    prop_assert_eq!(
        of_kind(documents, "HorizontalPodAutoscaler").count(),
        targets.len(),
        "an autoscaler has no target"
    );
    Ok(())
}

fn services_exist(workloads: &[Workload], documents: &[Value]) -> Outcome {
    let services: BTreeSet<_> = of_kind(documents, "Service").map(name).collect();
    for workload in workloads {
        if let Some(service) = workload.object["spec"].get("serviceName") {
            prop_assert!(services.contains(service.as_str().unwrap_or_default()), "{} is no Service", service);
        }
        for host in workload.settings.get("discovery.seed_hosts").and_then(Value::as_array).into_iter().flatten() {
            prop_assert!(services.contains(host.as_str().unwrap_or_default()), "{} is no Service", host);
        }
    }
    Ok(())
}

/// Every pod is counted by exactly one budget (the API refuses to evict a pod that two count), and one budget counts all
/// that hold data or vote.
fn budgets_cover_data(workloads: &[Workload], documents: &[Value]) -> Outcome {
    let mut of_state = BTreeSet::new();
    for workload in workloads {
        let labels = &workload.object["spec"]["template"]["metadata"]["labels"];
        let counts = |budget: &&Value| {
            let wanted = budget["spec"]["selector"]["matchLabels"].as_object();
            wanted.is_some_and(|wanted| wanted.iter().all(|(key, value)| labels.get(key) == Some(value)))
        };
        let budgets: Vec<_> = of_kind(documents, "PodDisruptionBudget").filter(counts).collect();
        prop_assert_eq!(budgets.len(), 1, "budgets of {}", workload.name);
        if workload.votes() || workload.has_data() {
            of_state.extend(budgets.iter().map(|budget| name(budget)));
        }
    }
    prop_assert_eq!(of_state.len(), 1, "budgets over data and votes: {:?}", of_state);
    Ok(())
}

/// The elected master's list counts, whichever node it is, and a data node without one of its attributes gets no shard.
fn copies_are_kept_apart(workloads: &[Workload]) -> Outcome {
    let attributes = |workload: &Workload| workload.settings["cluster.routing.allocation.awareness.attributes"].clone();
    for workload in workloads {
        prop_assert_eq!(attributes(workload), attributes(&workloads[0]), "attributes of {}", workload.name);
        let has_zone = workload.settings.contains_key("node.attr.zone") || takes_zone_from_its_label(workload);
        let needs_zone = attributes(workload).as_array().is_some_and(|list| list.contains(&"zone".into()));
        prop_assert!(!workload.has_data() || !needs_zone || has_zone, "{} gets no shard", workload.name);
    }
    Ok(())
}

fn takes_zone_from_its_label(workload: &Workload) -> bool {
    let init = workload.object["spec"]["template"]["spec"]["initContainers"].as_array();
    let mut variables = init.into_iter().flatten().filter_map(|container| container["env"].as_array()).flatten();
    variables.any(|variable| {
        variable["name"] == "ZONE"
            && variable["valueFrom"]["fieldRef"]["fieldPath"] == "metadata.labels['topology.kubernetes.io/zone']"
    })
}

/// Wherever more than one node holds shards or votes, each asks for its turn, and may.
fn nodes_take_turns(workloads: &[Workload], documents: &[Value]) -> Outcome {
    let takers: Vec<_> = workloads
        .iter()
        .filter(|workload| workload.object["kind"] == "StatefulSet" && (workload.votes() || workload.has_data()))
        .collect();
    let nodes: u64 = takers.iter().map(|workload| workload.nodes("maxReplicas")).sum();
    let named = |kind| of_kind(documents, kind).map(name).collect::<BTreeSet<_>>();
    prop_assert_eq!(named("Lease").len(), usize::from(nodes > 1), "Leases for {} nodes", nodes);
    if nodes < 2 {
        return Ok(());
    }
    let rules = of_kind(documents, "Role").filter_map(|role| role["rules"].as_array()).flatten().collect::<Vec<_>>();
    let may = |resource: &str, verb: &str, name: &str| {
        let holds = |rule: &Value, key: &str, value: &str| {
            rule[key].as_array().is_some_and(|values| values.iter().any(|one| one == value))
        };
        rules.iter().any(|rule| {
            holds(rule, "resources", resource) && holds(rule, "verbs", verb) && holds(rule, "resourceNames", name)
        })
    };
    for lease in named("Lease") {
        for verb in ["get", "patch", "create"] {
            prop_assert!(may("leases", verb, lease), "nobody may {} {}", verb, lease);
        }
    }
    for workload in takers {
        let hook = workload.object["spec"]["template"]["spec"]["containers"][0]["lifecycle"]["preStop"].to_string();
        prop_assert!(hook.contains("pre-stop.sh"), "{} takes no turn", workload.name);
        prop_assert!(may("statefulsets", "get", workload.name), "{} cannot know why it stops", workload.name);
        prop_assert_eq!(&workload.object["spec"]["podManagementPolicy"], "Parallel");
    }
    Ok(())
}

fn the_quorum_survives(workloads: &[Workload]) -> Outcome {
    let least: u64 =
        workloads.iter().filter(|workload| workload.votes()).map(|workload| workload.nodes("minReplicas")).sum();
    for workload in workloads {
        let Some(autoscaler) =
            workload.autoscaler.filter(|_| workload.nodes("minReplicas") < workload.nodes("maxReplicas"))
        else {
            continue;
        };
        let shrinks = autoscaler["spec"]["behavior"]["scaleDown"]["selectPolicy"] != "Disabled";
        prop_assert!(!workload.votes() || least >= 3, "an autoscaler may leave {} masters", least);
        prop_assert!(!(shrinks && (workload.votes() || workload.has_data())), "{} shrinks by itself", workload.name);
    }
    Ok(())
}

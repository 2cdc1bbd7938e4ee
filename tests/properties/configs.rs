//! Configs of the whole language: most of them compile, some are broken in one place or two.

use super::pods::pod_template;
use super::texts::{names, odd_texts};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use proptest::sample::{Index, select, subsequence};
use serde_json::{Map, Value, json};

/// The first and the last version of every span in which esgen writes something else.
const VERSIONS: &[&str] = &[
    "7.10.0", "7.10.2", "7.11.0", "7.12.1", "7.17.29", "8.0.0", "8.1.3", "8.2.0", "8.4.3", "8.6.2", "8.7.0", "8.15.0",
    "8.19.8", "9.0.0", "9.1.5", "9.2.1", "9.3.0", "9.5.3",
];

const KUBERNETES: &[&str] = &["1.29", "1.31", "1.33", "1.34", "1.35", "1.37"];

/// Configs, about one in four of them changed in a place or two after it was made.
pub(crate) fn configs() -> BoxedStrategy<Value> {
    let mutation = (any::<Index>(), mutant());
    let mutations = prop_oneof![3 => Just(Vec::new()), 1 => vec(mutation, 1..3)];
    (sound_configs(), mutations)
        .prop_map(|(config, mutations)| mutations.into_iter().fold(config, |config, (at, to)| mutate(config, &at, to)))
        .boxed()
}

/// A mapping of which each entry is there with its probability.
pub(crate) fn mapping(entries: Vec<(&'static str, f64, BoxedStrategy<Value>)>) -> BoxedStrategy<Value> {
    let keys: Vec<_> = entries.iter().map(|(key, ..)| (*key).to_owned()).collect();
    let values: Vec<BoxedStrategy<Option<Value>>> = entries
        .into_iter()
        .map(|(_, probability, value)| {
            if probability < 1.0 {
                proptest::option::weighted(probability, value).boxed()
            } else {
                value.prop_map(Some).boxed()
            }
        })
        .collect();
    let paired = move |values: Vec<Option<Value>>| {
        keys.iter().cloned().zip(values).filter_map(|(key, value)| Some((key, value?))).collect::<Map<_, _>>().into()
    };
    values.prop_map(paired).boxed()
}

/// One of the values.
pub(crate) fn any_of(values: Value) -> BoxedStrategy<Value> {
    match values {
        Value::Array(values) => select(values).boxed(),
        value => Just(value).boxed(),
    }
}

/// Any text as a value.
pub(crate) fn text() -> BoxedStrategy<Value> {
    odd_texts().prop_map(Value::from).boxed()
}

/// Valid keys of labels and annotations, with texts.
pub(crate) fn annotations() -> BoxedStrategy<Value> {
    btree_map("(example\\.com/)?[a-z]{1,8}", odd_texts(), 0..4).prop_map(|entries| json!(entries)).boxed()
}

/// Valid keys and values of labels, many of which are no texts to a careless YAML reader.
pub(crate) fn labels() -> BoxedStrategy<Value> {
    let values =
        prop_oneof![names(), select(vec!["", "1.0", "1_000", "0x1F", "1.e3", "YES", "A_a"]).prop_map(str::to_owned)];
    btree_map("(example\\.com/)?[a-z]{1,8}", values, 0..4).prop_map(|entries| json!(entries)).boxed()
}

fn sound_configs() -> BoxedStrategy<Value> {
    let metadata = mapping(vec![
        ("name", 1.0, "[a-z]([a-z0-9-]{0,6}[a-z0-9])?".prop_map(Value::from).boxed()),
        ("namespace", 0.7, names().prop_map(Value::from).boxed()),
        ("labels", 0.3, labels()),
        ("annotations", 0.3, annotations()),
    ]);
    let spec = mapping(vec![
        ("version", 1.0, any_of(json!(VERSIONS))),
        ("clusterName", 0.2, odd_texts().prop_map(|text| json!(format!("c{}", text.replace(':', "")))).boxed()),
        ("kubernetesVersion", 0.5, any_of(json!(KUBERNETES))),
        ("clusterDomain", 0.1, any_of(json!(["cluster.local", "example.org"]))),
        ("bootstrapped", 0.2, any_of(json!([true, false]))),
        ("virtualMemory", 0.5, any_of(json!(["mmap-unset", "sysctl-init", "host-configured"]))),
        ("security", 0.5, security()),
        ("config", 0.5, settings()),
        ("jvmOptions", 0.3, jvm_options()),
        ("image", 0.2, image()),
        ("service", 0.3, mapping(vec![("type", 0.5, any_of(json!(["ClusterIP", "NodePort", "LoadBalancer"]))), ("annotations", 0.5, annotations())])),
        ("networkPolicy", 0.3, network_policy()),
        ("serviceAccount", 0.2, prop_oneof![mapping(vec![("annotations", 1.0, annotations())]), Just(json!({"existing": "search"}))].boxed()),
        ("workload", 0.15, workload()),
        ("podTemplate", 0.3, pod_template()),
        ("nodeSets", 0.9, node_sets()),
        ("rules", 0.1, text().prop_map(|reason| json!({"silence": [{"code": "misspelled-setting", "reason": format!("because {}", reason.as_str().unwrap_or_default())}]})).boxed()),
    ]);
    let namespaced = any::<bool>();
    (metadata, spec, namespaced)
        .prop_map(|(metadata, mut spec, create)| {
            if create && metadata.get("namespace").is_some() {
                spec["createNamespace"] = json!(true);
            }
            json!({"apiVersion": "esgen.dev/v1", "kind": "ElasticsearchCluster", "metadata": metadata, "spec": spec})
        })
        .boxed()
}

fn security() -> BoxedStrategy<Value> {
    let secrets = mapping(vec![
        ("mode", 0.7, any_of(json!("secret"))),
        ("transportSecret", 0.4, any_of(json!(["a-transport", "yes", "1e3"]))),
        ("httpSecret", 0.4, any_of(json!(["a-http", "null"]))),
    ]);
    let password = mapping(vec![
        ("secret", 0.5, any_of(json!(["credentials", "on"]))),
        ("key", 0.5, any_of(json!(["elastic", "0777"]))),
    ]);
    prop_oneof![
        2 => mapping(vec![("tls", 0.7, secrets), ("elasticPassword", 0.4, password)]),
        1 => Just(json!({"tls": {"mode": "disabled", "acknowledge": true}})),
    ]
    .boxed()
}

fn network_policy() -> BoxedStrategy<Value> {
    let selector = || prop_oneof![Just(json!({})), labels().prop_map(|labels| json!({"matchLabels": labels}))];
    let peer = || {
        prop_oneof![
            selector().prop_map(|pods| json!({"podSelector": pods})),
            (selector(), selector())
                .prop_map(|(pods, spaces)| json!({"podSelector": pods, "namespaceSelector": spaces})),
            any_of(json!(["10.0.0.0/8", "fd00::/8"])).prop_map(|range| json!({"ipBlock": {"cidr": range}})),
        ]
    };
    let peers = || vec(peer(), 0..3).prop_map(Value::from).boxed();
    mapping(vec![
        ("enabled", 0.3, any::<bool>().prop_map(Value::from).boxed()),
        ("clients", 0.5, peers()),
        ("nodes", 0.5, peers()),
        ("remoteClusters", 0.3, peers()),
    ])
}

/// Settings that no rule has an opinion on, nested and dotted, with values of every kind.
fn settings() -> BoxedStrategy<Value> {
    let scalar = prop_oneof![
        4 => text(),
        1 => any::<bool>().prop_map(Value::from),
        1 => any::<i64>().prop_map(Value::from),
        1 => select(vec![0.5, -2.25, 1234.5]).prop_map(Value::from),
        1 => Just(Value::Null),
    ];
    let value = prop_oneof![4 => scalar.clone(), 1 => vec(scalar, 0..3).prop_map(Value::from)];
    let keys = prop_oneof![
        6 => "plugin\\.[a-z]{3,6}(\\.[a-z]{3,6})?",
        1 => "node\\.attr\\.[a-z]{2,5}",
        1 => odd_texts().prop_map(|text| format!("plugin.{text}")),
        1 => odd_texts(),
    ];
    let flat = btree_map(keys.clone(), value.clone(), 0..5);
    let nested = btree_map("[a-z]{3,6}", btree_map(keys, value, 0..3), 0..3);
    (flat, nested)
        .prop_map(|(flat, nested)| {
            let nested = nested.into_iter().map(|(key, inner)| (format!("nested{key}"), json!(inner)));
            flat.into_iter().chain(nested).collect::<Map<_, _>>().into()
        })
        .boxed()
}

fn jvm_options() -> BoxedStrategy<Value> {
    let property = odd_texts().prop_map(|text| format!("-Dplugin.text={}", text.replace(['\n', '\r'], " ")));
    let option = prop_oneof![property, Just("-XX:+AlwaysPreTouch".to_owned()), Just("17-:-Xlog:gc".to_owned())];
    vec(option, 0..3).prop_map(|lines| json!(lines)).boxed()
}

fn image() -> BoxedStrategy<Value> {
    mapping(vec![
        ("repository", 0.5, any_of(json!(["registry.example.com:5000/search/elasticsearch", "elasticsearch"]))),
        ("digest", 0.3, any_of(json!("sha256:0000000000000000000000000000000000000000000000000000000000000000"))),
        ("pullPolicy", 0.5, any_of(json!(["Always", "IfNotPresent", "Never"]))),
        ("pullSecrets", 0.5, any_of(json!([["registry"], [], ["yes", "0777"]]))),
    ])
}

fn workload() -> BoxedStrategy<Value> {
    // Few enough for the smallest volume below.
    let count = || prop_oneof![(1_000_u64..300_000).prop_map(Value::from), any_of(json!(["5k", "200k"]))].boxed();
    let field = mapping(vec![
        ("count", 1.0, count()),
        ("dims", 1.0, any_of(json!([128, 384, 768, 1024]))),
        ("index", 0.3, any_of(json!(["hnsw", "hnsw", "bbq_hnsw", "bbq_disk"]))),
        ("m", 0.1, any_of(json!([8, 32]))),
        ("chunks", 0.1, any_of(json!([1, 3]))),
        ("growth", 0.1, any_of(json!([0, 0.5, "1"]))),
        ("replicas", 0.3, (0_u32..2).prop_map(Value::from).boxed()),
    ]);
    let vectors = prop_oneof![3 => field.clone(), 1 => vec(field, 0..3).prop_map(Value::from)].boxed();
    let documents = mapping(vec![
        ("count", 1.0, count()),
        ("averageSize", 1.0, any_of(json!(["2Ki", 500]))),
        ("shards", 0.5, any_of(json!([1, 3]))),
        ("replicas", 0.3, (0_u32..2).prop_map(Value::from).boxed()),
    ]);
    let search = mapping(vec![
        ("queriesPerSecond", 1.0, any_of(json!([5, "1k", 0.5]))),
        ("k", 0.3, any_of(json!([10, 200]))),
        ("numCandidates", 0.3, any_of(json!([50, 1000]))),
        ("oversample", 0.3, any_of(json!([0, 2.5]))),
        ("filters", 0.3, any_of(json!(["none", "selective"]))),
    ]);
    let ingest = mapping(vec![
        ("documentsPerSecond", 1.0, any_of(json!([5, "1k"]))),
        ("inference", 0.5, any_of(json!([true, false]))),
    ]);
    let models = any_of(json!([
        [[{"name": ".elser_model_2", "allocations": 2, "threads": 2}]],
        [[{"name": "rerank", "size": "700Mi", "allocationMemory": "300Mi"}, {"name": ".elser_model_2"}]],
    ]));
    let models = models.prop_map(|list| list[0].clone()).boxed();
    let calibration = mapping(vec![
        ("queriesPerSecondPerCore", 0.5, any_of(json!([20, 0.5]))),
        ("documentsPerSecondPerCore", 0.5, any_of(json!([900]))),
        ("inferencesPerSecondPerAllocation", 0.5, any_of(json!([3.5]))),
    ]);
    mapping(vec![
        ("vectors", 0.9, vectors),
        ("documents", 0.2, documents),
        ("search", 0.2, search),
        ("ingest", 0.2, ingest),
        ("inference", 0.2, models),
        ("calibration", 0.2, calibration),
    ])
}

/// Sets that make a cluster: one with every role, or masters with data nodes and others beside them.
fn node_sets() -> BoxedStrategy<Value> {
    let alone = (node_set(), scaled(true)).prop_map(|(set, scale)| vec![with(set, scale)]);
    let one = (node_set(), select(vec![1, 3, 5])).prop_map(|(set, nodes)| vec![with(set, json!({"replicas": nodes}))]);
    let masters = (node_set(), any_of(json!([["master"], ["master", "ingest"]])), select(vec![3, 5]))
        .prop_map(|(set, roles, nodes)| with(set, json!({"roles": roles, "replicas": nodes})));
    let tiers = subsequence(vec!["data_warm", "data_cold", "ingest", "transform", "remote_cluster_client"], 0..4);
    let first_data = (node_set(), tiers, scaled(true)).prop_map(|(set, more, scale)| {
        let roles: Vec<_> = ["data_content", "data_hot"].into_iter().chain(more).collect();
        with(with(set, json!({"roles": roles})), scale)
    });
    let data_roles = any_of(json!([["data_warm"], ["data_cold"], ["data_hot", "ingest"], ["data_content"]]));
    let more_data = vec((node_set(), data_roles, scaled(true)), 0..2).prop_map(|sets| {
        sets.into_iter().map(|(set, roles, scale)| with(with(set, json!({"roles": roles})), scale)).collect::<Vec<_>>()
    });
    let stateless_roles = any_of(json!([[], ["ml"], ["ingest"], ["transform", "remote_cluster_client"]]));
    let stateless = vec((stateless_set(), stateless_roles, scaled(false)), 0..3).prop_map(|sets| {
        sets.into_iter().map(|(set, roles, scale)| with(with(set, json!({"roles": roles})), scale)).collect::<Vec<_>>()
    });
    let zones = proptest::option::weighted(0.2, any_of(json!(["europe-west1-b", "yes", "1e3", "a.b_c"])));
    let many =
        (masters, first_data, more_data, stateless, zones).prop_map(|(masters, first, more, stateless, zone)| {
            let mut data: Vec<_> = std::iter::once(first).chain(more).collect();
            for (set, zone) in data.iter_mut().zip(zone.into_iter().cycle()) {
                set["zone"] = zone;
            }
            std::iter::once(masters).chain(data).chain(stateless).collect()
        });
    let unique = |sets: Vec<Value>| {
        let mut taken = std::collections::BTreeSet::new();
        let numbered = sets.into_iter().enumerate().map(|(number, mut set)| {
            if !taken.insert(set["name"].to_string()) {
                set["name"] = json!(format!("{}-{number}", set["name"].as_str().unwrap_or_default()));
            }
            set
        });
        numbered.collect::<Vec<_>>().into()
    };
    prop_oneof![1 => alone, 1 => one, 4 => many].prop_map(unique).boxed()
}

fn with(mut set: Value, more: Value) -> Value {
    if let (Some(set), Value::Object(more)) = (set.as_object_mut(), more) {
        set.extend(more);
    }
    set
}

fn node_set() -> BoxedStrategy<Value> {
    let storage = mapping(vec![
        ("size", 0.9, any_of(json!(["10Gi", "250Gi", "1Ti", "20G", 20_000_000_000_u64]))),
        ("storageClass", 0.4, any_of(json!(["fast-ssd", "yes", "1e3"]))),
        ("accessMode", 0.3, any_of(json!(["ReadWriteOnce", "ReadWriteOncePod"]))),
        ("whenDeleted", 0.2, any_of(json!(["Retain", "Delete"]))),
        ("whenScaled", 0.2, any_of(json!(["Retain", "Delete"]))),
    ]);
    (stateless_set(), proptest::option::weighted(0.6, storage))
        .prop_map(|(set, storage)| match storage {
            Some(storage) => with(set, json!({"storage": storage})),
            None => set,
        })
        .boxed()
}

fn stateless_set() -> BoxedStrategy<Value> {
    let resources = mapping(vec![
        ("cpu", 0.8, any_of(json!(["500m", "1", 2, 1.5, "2500m"]))),
        ("cpuLimit", 0.2, any_of(json!(["4", 4, "3500m"]))),
        ("memory", 0.8, any_of(json!(["4Gi", "8192Mi", "16G", "32Gi", 8_000_000_000_u64]))),
    ]);
    mapping(vec![
        ("name", 1.0, names().prop_map(Value::from).boxed()),
        ("resources", 0.6, resources),
        ("antiAffinity", 0.3, any_of(json!(["preferred", "required", "none"]))),
        ("virtualMemory", 0.1, any_of(json!(["mmap-unset", "host-configured"]))),
        ("config", 0.2, settings()),
        ("jvmOptions", 0.1, jvm_options()),
        ("terminationGracePeriodSeconds", 0.2, any_of(json!([30, 300, 3600]))),
        ("podTemplate", 0.2, pod_template()),
    ])
}

/// A number of nodes: fixed, or with an autoscaler. Three at least, so that any set may vote.
fn scaled(stores: bool) -> BoxedStrategy<Value> {
    let fixed = prop_oneof![Just(json!({})), any_of(json!([3, 4, 5])).prop_map(|nodes| json!({"replicas": nodes}))];
    let bounds = (3_u32..5, 1_u32..6);
    let metrics = vec(metric(), 1..4);
    let down = if stores { any_of(json!("disabled")) } else { any_of(json!(["free", "disabled"])) };
    let behavior = mapping(vec![("scaleUp", 0.7, speed()), ("scaleDown", if stores { 0.02 } else { 0.5 }, speed())]);
    let scaling = (bounds, metrics, proptest::option::weighted(0.3, down), proptest::option::weighted(0.4, behavior));
    let scaling = scaling.prop_map(|((minimum, more), metrics, down, behavior)| {
        let mut scaling = json!({"minReplicas": minimum, "maxReplicas": minimum + more, "metrics": metrics});
        for (key, value) in [("scaleDown", down), ("behavior", behavior)] {
            if let Some(value) = value {
                scaling[key] = value;
            }
        }
        json!({"autoscaling": scaling})
    });
    prop_oneof![fixed, scaling].boxed()
}

fn metric() -> BoxedStrategy<Value> {
    let amount = || any_of(json!(["100", 30, "2k", "500m", "1.5"]));
    let share = || (20_u32..85).prop_map(|percent| json!({"averageUtilization": percent}));
    let selector = mapping(vec![
        ("matchLabels", 0.5, labels()),
        (
            "matchExpressions",
            0.5,
            any_of(
                json!([[{"key": "queue", "operator": "In", "values": ["yes", "1e3"]}, {"key": "dead", "operator": "DoesNotExist"}]]),
            ),
        ),
    ]);
    let identifier =
        mapping(vec![("name", 1.0, any_of(json!(["queue_length", "http_requests"]))), ("selector", 0.4, selector)]);
    let total = |amount: Value, each: bool| json!({(if each { "averageValue" } else { "value" }): amount});
    prop_oneof![
        3 => share().prop_map(|target| json!({"cpu": target})),
        1 => any_of(json!(["500m", "2"])).prop_map(|amount| json!({"cpu": {"averageValue": amount}})),
        1 => share().prop_map(|target| json!({"memory": target})),
        1 => share().prop_map(|target| json!({"containerResource": with(json!({"name": "cpu"}), target)})),
        1 => share().prop_map(|target| json!({"containerResource": with(json!({"name": "memory", "container": "elasticsearch"}), target)})),
        1 => (identifier.clone(), amount()).prop_map(|(metric, amount)| json!({"pods": {"metric": metric, "averageValue": amount}})),
        1 => (identifier.clone(), amount(), any::<bool>()).prop_map(move |(metric, amount, each)| json!({"external": with(total(amount, each), json!({"metric": metric}))})),
        1 => (identifier, amount(), any::<bool>()).prop_map(move |(metric, amount, each)| {
            let object = json!({"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "name": "search"});
            json!({"object": with(total(amount, each), json!({"metric": metric, "describedObject": object}))})
        }),
    ]
    .boxed()
}

fn speed() -> BoxedStrategy<Value> {
    let policy = (any_of(json!(["Pods", "Percent"])), 1_u32..100, 1_u32..=1800)
        .prop_map(|(kind, value, period)| json!({"type": kind, "value": value, "periodSeconds": period}));
    mapping(vec![
        ("stabilizationWindowSeconds", 0.5, (0_u32..=3600).prop_map(Value::from).boxed()),
        ("selectPolicy", 0.5, any_of(json!(["Max", "Min", "Disabled"]))),
        ("policies", 0.5, vec(policy, 1..3).prop_map(Value::from).boxed()),
        ("tolerance", 0.05, any_of(json!(["0.05", 0.1]))),
    ])
}

/// What a value is replaced by: what people write by mistake, and what nobody would.
fn mutant() -> BoxedStrategy<Value> {
    prop_oneof![
        2 => text(),
        2 => any_of(json!([null, true, [], {}, 0, 1, 2, -1, 4294967295_u32, 18446744073709551615_u64, 1e300, 0.5, "", "0", "1Gi", "500m", "yes"])),
        1 => any_of(json!(["free", "disabled", "elasticsearch", "master", "discovery", "Delete", [""], [[]], [{}], {"": ""}])),
        1 => subsequence(vec!["master", "voting_only", "data", "data_content", "data_hot", "data_warm", "data_cold", "data_frozen", "ingest", "ml", "transform"], 0..8).prop_map(Value::from),
    ]
    .boxed()
}

/// Replaces one value, wherever it stands. `null` takes it out.
fn mutate(mut config: Value, at: &Index, to: Value) -> Value {
    let pointers = pointers(&config);
    let Some(place) = pointers.get(at.index(pointers.len())) else { return config };
    if let Some(value) = config.pointer_mut(place) {
        *value = to;
    }
    config
}

fn pointers(config: &Value) -> Vec<String> {
    use esgen::diagnostics::pointer::join;
    let mut found = Vec::new();
    let mut open = vec![(String::new(), config)];
    while let Some((pointer, value)) = open.pop() {
        match value {
            Value::Object(map) => open.extend(map.iter().map(|(key, value)| (join(&pointer, key), value))),
            Value::Array(items) => {
                open.extend(items.iter().enumerate().map(|(index, value)| (format!("{pointer}/{index}"), value)));
            }
            _ => {}
        }
        found.push(pointer);
    }
    found
}

//! What holds for which config, and why.

mod workload;

use super::{Because, Cluster, Figure, NodeCount, NodeSet};
use crate::config::VirtualMemory;
use crate::kubernetes::versions::KubernetesVersion;

/// Resolves the config whose `spec` this is.
fn resolve<T>(spec: &str, look: impl FnOnce(&Cluster) -> T) -> T {
    let text = format!("{{apiVersion: esgen.dev/v1, kind: ElasticsearchCluster, metadata: {{name: a}}, spec: {spec}}}");
    let config = serde_yaml::from_str(&text).unwrap_or_else(|error| panic!("{spec}: {error}"));
    look(&Cluster::new(0, &config, KubernetesVersion::DEFAULT))
}

/// Looks at the first set of a config of Elasticsearch 9.2.1.
fn resolve_set<T>(set: &str, look: impl FnOnce(&NodeSet) -> T) -> T {
    resolve(&format!("{{version: 9.2.1, nodeSets: [{{name: a, {set}}}]}}"), |cluster| look(&cluster.sets[0]))
}

/// A tenth more memory than the vectors need and half a GiB for the JVM, beside a heap of as much up to 31 GiB; on disk two of the
/// largest segments more, or a fifth, below the watermark of 85 % or with 200 GiB free.
#[test]
fn nodes_are_sized_by_the_vectors_that_they_hold() {
    struct Case {
        version: &'static str,
        vectors: &'static str,
        nodes: u32,
        tolerate: &'static str,
        memory_gib: u64,
        volume_gib: u64,
    }
    let case = |version, vectors, nodes, tolerate, memory_gib, volume_gib| Case {
        version,
        vectors,
        nodes,
        tolerate,
        memory_gib,
        volume_gib,
    };
    let cases = [
        case("9.2.1", "count: 50000000, dims: 1024, index: bbq_hnsw", 3, "none", 16, 189),
        // With two nodes left, each holds all of it; where a shard cannot be divided, a third of them may have two to hold.
        case("9.2.1", "count: 50000000, dims: 1024, index: bbq_hnsw", 3, "node", 23, 283),
        case("9.2.1", "count: 50000000, dims: 1024, index: bbq_hnsw, shards: 1", 3, "none", 23, 283),
        case("9.2.1", "count: 50000000, dims: 1024, index: bbq_hnsw, shards: 5", 4, "none", 14, 170),
        // What 9.2 chooses by itself for so many dimensions.
        case("9.2.1", "count: 100000000, dims: 1024", 6, "none", 16, 189),
        case("8.19.0", "count: 100000000, dims: 1024, index: int8_hnsw", 6, "none", 69, 991),
        case("9.2.1", "count: 10000000, dims: 768, index: hnsw, replicas: 0", 3, "none", 23, 23),
        case("9.2.1", "count: 10000000, dims: 768, index: flat", 3, "none", 43, 35),
        // 9.3.0 does not quantize bfloat16 by itself.
        case("9.3.0", "count: 10000000, dims: 768, elementType: bfloat16", 3, "none", 23, 24),
        // Centroids and a tenth of the lists.
        case("9.2.1", "count: 138000000, dims: 1024, index: bbq_disk", 3, "none", 8, 533),
        // 200 GiB free are enough from 8.5 on.
        case("9.2.1", "count: 1000000000, dims: 768", 3, "none", 151, 2619),
        // The smallest node that is derived.
        case("9.2.1", "count: 1000, dims: 8, index: hnsw", 3, "none", 4, 10),
    ];
    for Case { version, vectors, nodes, tolerate, memory_gib, volume_gib } in cases {
        let spec = format!(
            "{{version: {version}, tolerate: {tolerate}, workload: {{vectors: {{{vectors}}}}}, nodeSets: [{{name: a, replicas: {nodes}}}]}}"
        );
        resolve(&spec, |cluster| {
            let set = &cluster.sets[0];
            let size = &set.storage.claim().expect("a claim").size;
            let derived = (set.resources.memory.as_bytes() >> 30, size.as_bytes() >> 30);
            assert_eq!(derived, (memory_gib, volume_gib), "{version}, {vectors}");
            assert!(set.resources.memory.follows_workload() && size.follows_workload(), "{vectors}");
        });
    }
}

#[test]
fn absurd_numbers_of_vectors_do_not_overflow() {
    let vectors = "{count: 18446744073709551615, dims: 4294967295, replicas: 4294967295}";
    resolve(&format!("{{version: 9.2.1, workload: {{vectors: {vectors}}}}}"), |cluster| {
        assert!(cluster.sets[0].resources.memory.as_bytes() > 1 << 60);
    });
}

#[test]
fn hot_nodes_hold_vectors_too() {
    let spec = "{version: 9.2.1, workload: {vectors: {count: 100000000, dims: 1024}}, nodeSets: [{name: master, roles: \
                [master]}, {name: content, roles: [data_content, ingest]}, {name: hot, roles: [data_hot]}, {name: warm, \
                roles: [data_warm]}]}";
    resolve(spec, |cluster| {
        let holders: Vec<_> = cluster.sets.iter().filter(|set| set.holds_workload()).map(|set| *set.name).collect();
        let sized: Vec<_> =
            cluster.sets.iter().filter(|set| set.resources.memory.follows_workload()).map(|set| *set.name).collect();
        assert_eq!((holders.clone(), sized), (vec!["content", "hot"], holders));
        assert_eq!(cluster.workload.nodes, NodeCount { min: 6, max: 6 });
    });
}

#[test]
fn memory_mapping_is_inherited_with_its_place() {
    let cases = [
        ("", "", VirtualMemory::Auto, "spec.virtualMemory", Because::Default),
        ("virtualMemory: sysctl-init", "", VirtualMemory::SysctlInit, "spec.virtualMemory", Because::Written),
        (
            "virtualMemory: sysctl-init",
            "virtualMemory: host-configured",
            VirtualMemory::HostConfigured,
            "spec.nodeSets[0].virtualMemory",
            Because::Written,
        ),
    ];
    for (shared, own, value, path, because) in cases {
        resolve(
            &format!("{{version: 9.2.1, {shared}, nodeSets: [{{name: a, {own}}}]}}").replace(", ,", ","),
            |cluster| {
                let found = &cluster.sets[0].virtual_memory;
                assert_eq!((found.value, found.path.to_string().as_str(), &found.because), (value, path, &because));
            },
        );
    }
}

#[test]
fn the_number_of_nodes_is_where_it_is_written() {
    let cases = [
        ("", 3, 3, "spec.nodeSets[0].replicas"),
        ("replicas: 5", 5, 5, "spec.nodeSets[0].replicas"),
        (
            "autoscaling: {minReplicas: 2, maxReplicas: 6, metrics: []}",
            2,
            6,
            "spec.nodeSets[0].autoscaling.minReplicas",
        ),
    ];
    for (set, min, max, path) in cases {
        resolve_set(set, |set| {
            assert_eq!((*set.nodes, set.nodes.path.to_string().as_str()), (NodeCount { min, max }, path));
        });
    }
}

#[test]
fn sums_of_nodes_do_not_overflow() {
    let most = NodeCount { min: u32::MAX, max: u32::MAX };
    assert_eq!([most, NodeCount { min: 1, max: 2 }].into_iter().sum::<NodeCount>(), most);
}

#[test]
fn what_cannot_be_used_gives_way_to_the_default() {
    for memory in ["8GB", "0", "-1Gi", "''"] {
        resolve_set(&format!("roles: [master], resources: {{memory: {memory}}}"), |set| {
            let memory = &set.resources.memory;
            assert_eq!((memory.to_string().as_str(), &memory.because), ("2Gi", &Because::Unusable));
        });
    }
}

#[test]
fn figures_are_what_the_config_leaves_out() {
    let figures = |spec: &str| resolve(spec, |cluster| cluster.figures());
    let paths = |figures: &[Figure]| figures.iter().map(|figure| figure.path.clone()).collect::<Vec<_>>();
    let set = |key: &str| format!("spec.nodeSets[0].{key}");
    let all = [set("resources.cpu"), set("resources.memory"), set("storage.size")];
    assert_eq!(paths(&figures("{version: 9.2.1}")), all);
    let stateless = "{version: 9.2.1, nodeSets: [{name: a, roles: [], resources: {cpu: '1'}}]}";
    assert_eq!(paths(&figures(stateless)), [set("resources.memory")]);
    let old = "{version: 7.10.2, nodeSets: [{name: a, resources: {cpu: '1', memory: 8Gi}, storage: {size: 9Gi}}]}";
    let heap = &figures(old)[0];
    assert_eq!((heap.path.as_str(), heap.value.as_str()), ("spec.nodeSets[0].jvmOptions", "-Xms4096m -Xmx4096m"));
}

#[test]
fn pods_that_take_turns_get_time_for_all_of_them_and_for_the_largest_volume() {
    let seconds = |set: &str, expected, takes_turns| {
        resolve_set(set, |set| {
            assert_eq!((*set.grace_period_seconds, set.takes_turns), (expected, takes_turns), "{:?}", set.config);
        });
    };
    // 50 GiB at two thirds of 40 MiB/s take 1,920 s, and each node 180 s for its restart; then the next of 30 min, 1 h, 2 h and so on.
    seconds("replicas: 3", 3600, true);
    seconds("replicas: 6", 3600, true);
    seconds("replicas: 10", 7200, true);
    seconds("replicas: 3, storage: {size: 1Ti}", 57_600, true);
    seconds("replicas: 3, storage: {size: 100Ti}", 86_400, true);
    seconds("replicas: 1", 120, false);
    seconds("roles: [master]", 1800, true);
    seconds("roles: []", 120, false);
    seconds("replicas: 3, terminationGracePeriodSeconds: 30", 30, true);
}

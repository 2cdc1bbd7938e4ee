//! What follows from a workload.

use super::{Cluster, resolve};

/// The figure at a path, as `esgen plan` prints it.
fn figure(cluster: &Cluster, path: &str) -> Option<String> {
    cluster.figures().into_iter().find(|figure| figure.path == path).map(|figure| figure.value)
}

fn resolve_workload<T>(spec: &str, workload: &str, look: impl FnOnce(&Cluster) -> T) -> T {
    resolve(&format!("{{{spec}, workload: {{{workload}}}}}"), look)
}

#[test]
fn vectors_may_be_those_of_several_fields() {
    let bytes = |vectors: &str| {
        resolve_workload("version: 9.2.1, tolerate: none", &format!("vectors: {vectors}"), |cluster| {
            let indices = cluster.workload.indices.iter().map(|index| index.path.to_string()).collect::<Vec<_>>();
            (cluster.workload.in_memory(), indices.join(" "))
        })
    };
    let (title, text) = ("{count: 1M, dims: 384, index: hnsw}", "{count: 2_000_000, dims: 768, index: hnsw}");
    let text = text.replace('_', "");
    let (first, path) = bytes(title);
    assert_eq!((first, path.as_str()), (1_000_000 * (384 * 4 + 64) * 2 / 3, "spec.workload.vectors"));
    let (both, paths) = bytes(&format!("[{title}, {text}]"));
    assert_eq!(both, first + 2_000_000 * (768 * 4 + 64) * 2 / 3);
    assert_eq!(paths, "spec.workload.vectors[0] spec.workload.vectors[1]");
}

#[test]
fn chunks_and_growth_multiply_vectors() {
    let workload = "vectors: {count: 1k, dims: 64, index: flat, chunks: 4, growth: 0.5}";
    resolve_workload("version: 9.2.1", workload, |cluster| {
        assert_eq!(cluster.workload.vectors[0].count, 6000);
        // 1,500 documents, and a nested one for each vector.
        assert_eq!(cluster.workload.indices[0].lucene_documents, 7500);
    });
}

#[test]
fn documents_and_their_vectors_are_one_index() {
    let workload = "documents: {count: 1M, averageSize: 2Ki, shards: 3, replicas: 2}, vectors: [{count: 1M, dims: 768}, {count: \
                    5k, dims: 64, shards: 1}]";
    resolve_workload("version: 9.2.1", workload, |cluster| {
        let [documents, other] = &cluster.workload.indices[..] else { panic!("two indices") };
        assert_eq!((*documents.shards, *documents.replicas, documents.lucene_documents), (3, 2, 1_000_000));
        assert_eq!(documents.bytes(), 1_000_000 * (2253 + 240 + 3072 + 110 + 64));
        assert_eq!((other.path.to_string().as_str(), *other.replicas), ("spec.workload.vectors[1]", 1));
    });
}

/// Alibaba Cloud, "Evaluate resource specifications": 100 GiB of source data and a replica take 340 GiB of storage, of documents whose
/// size it does not say.
#[test]
fn alibaba_cloud_100_gib_with_a_replica_take_340() {
    let spec = "version: 9.2.1, tolerate: none, nodeSets: [{name: a, replicas: 4}]";
    resolve_workload(spec, "documents: {count: 50Mi, averageSize: 2Ki}", |cluster| {
        let size = &cluster.sets[0].storage.claim().expect("a claim").size;
        let total = 4 * (size.as_bytes() >> 30);
        assert!((320..=345).contains(&total), "{total} GiB");
    });
}

/// Where a node of 8Gi at most is to do, the number of nodes that the workload takes, and the memory of each.
fn fewest_nodes(vectors: &str, range: std::ops::RangeInclusive<u32>) -> Option<(u32, u64)> {
    range.into_iter().find_map(|nodes| {
        let spec = format!("version: 9.2.1, tolerate: none, nodeSets: [{{name: a, replicas: {nodes}}}]");
        resolve_workload(&spec, &format!("vectors: {{dims: 768, replicas: 0, {vectors}}}"), |cluster| {
            let memory = cluster.sets[0].resources.memory.as_bytes() >> 30;
            (memory <= 8).then_some((nodes, memory))
        })
    })
}

/// elastic/cloud-on-k8s, `autoscaler_test.go`: 3 to 6 nodes of 5 to 8 GB. Where the tier needs 15 GB and a node 6 GB, which is what it
/// must hold in one piece, there are 3 of 6 GB; where the tier needs 48 GB, 6 of 8 GB, and 5 are not enough.
#[test]
fn elastic_cloud_on_k8s_autoscaler_counts_nodes() {
    // Half of a node of 6 GB, less half a GiB and a tenth, is for what must be in memory: 2.27 GiB. Five shards of half as much
    // are 15 GB, and a node of three holds two.
    assert_eq!(fewest_nodes("count: 5M, offHeapBytes: 1220, shards: 5", 3..=6), Some((3, 6)));
    // Six times 3.18 GiB.
    let vectors = "count: 10M, offHeapBytes: 2049";
    assert_eq!(fewest_nodes(vectors, 3..=6), Some((6, 8)));
    assert_eq!(fewest_nodes(vectors, 3..=5), None);
}

#[test]
fn the_larger_default_is_planned_where_the_licence_is_not_known() {
    let on_disk = |licence: &str| {
        let spec = format!("version: 9.4.0{licence}");
        resolve_workload(&spec, "vectors: {count: 10M, dims: 768}", |cluster| {
            let vectors = &cluster.workload.vectors[0];
            let index = vectors.index.name;
            let said = cluster.figures().into_iter().find(|figure| figure.path == "spec.workload.vectors.index");
            (index, vectors.bytes_in_memory(), vectors.bytes_on_disk(), said.expect("a figure").because)
        })
    };
    let (index, memory, disk, because) = on_disk("");
    assert_eq!((index, memory, disk), ("bbq_hnsw", 174, 3072 + 227));
    assert!(because.contains("is assumed") && because.contains("bbq_disk"), "{because}");
    let (index, memory, disk, _) = on_disk(", licence: basic");
    assert_eq!((index, memory, disk), ("bbq_hnsw", 174, 3072 + 174));
    let (index, memory, disk, _) = on_disk(", licence: enterprise");
    assert_eq!((index, memory, disk), ("bbq_disk", 26, 3072 + 227));
}

#[test]
fn shards_are_advised_for_all_nodes_that_there_can_be() {
    let scaled = "autoscaling: {minReplicas: 3, maxReplicas: 9, metrics: []}";
    for (set, vectors, expected) in [
        ("replicas: 3", "count: 1M, dims: 768", Some("1")),
        (scaled, "count: 1M, dims: 768", Some("6")),
        ("replicas: 3", "count: 50M, dims: 1024", Some("6")),
        ("replicas: 3", "count: 50M, dims: 1024, shards: 5", None),
        ("replicas: 3", "count: 3G, dims: 768, replicas: 0", Some("183")),
    ] {
        let spec = format!("version: 9.2.1, nodeSets: [{{name: a, {set}}}]");
        resolve_workload(&spec, &format!("vectors: {{{vectors}}}"), |cluster| {
            assert_eq!(figure(cluster, "spec.workload.vectors.shards").as_deref(), expected, "{set} {vectors}");
        });
    }
}

#[test]
fn cpu_follows_memory_or_the_load() {
    let vectors = "vectors: {count: 300M, dims: 1024, index: int8_hnsw}";
    for (more, expected) in [
        // 8 GiB for each core: 144Gi on the six nodes that are left.
        ("", 18),
        // The estimate is for many segments; what was measured wins whatever the memory.
        ("search: {queriesPerSecond: 1k}", 0),
        ("search: {queriesPerSecond: 1k}, calibration: {queriesPerSecondPerCore: 100}", 3),
        (
            "search: {queriesPerSecond: 1k}, ingest: {documentsPerSecond: 100}, calibration: {queriesPerSecondPerCore: 100}",
            18,
        ),
    ] {
        let spec = "version: 9.2.1, nodeSets: [{name: a, replicas: 7}]";
        resolve_workload(spec, format!("{vectors}, {more}").trim_end_matches(", "), |cluster| {
            let resources = &cluster.sets[0].resources;
            let cores = resources.cpu.as_millis() / 1000;
            if expected == 0 {
                assert!(cores > 18, "{cores} cores");
            } else {
                assert_eq!(cores, expected, "{more}: {:?}", resources.cpu.because);
            }
            assert_eq!(i64::from(*resources.processors), cores.max(2));
        });
    }
}

#[test]
fn searches_without_vectors_are_estimated_only_where_they_were_measured() {
    let workload = "documents: {count: 1M, averageSize: 1Ki}, search: {queriesPerSecond: 1k}";
    for (calibration, expected) in [("{}", "1"), ("{queriesPerSecondPerCore: 200}", "4")] {
        resolve_workload("version: 9.2.1", &format!("{workload}, calibration: {calibration}"), |cluster| {
            // On the two nodes that are left of three.
            let cpu = figure(cluster, "spec.nodeSets[0].resources.cpu");
            assert_eq!(cpu.as_deref(), Some(expected), "{calibration}");
        });
    }
}

#[test]
fn nodes_of_models_have_memory_and_cores_for_their_allocations() {
    let sets = "nodeSets: [{name: master, roles: [master, data]}, {name: ml, roles: [ml], replicas: 3}]";
    for (inference, memory, cores) in [
        // Each of the two nodes that are left runs half of them.
        ("[{name: .elser_model_2_linux-x86_64, allocations: 4, threads: 2}]", "7Gi", "4"),
        ("[{name: .elser_model_2}, {name: rerank, size: 700Mi}]", "7Gi", "2"),
        ("[{name: e5, size: 500Mi, allocationMemory: 1Gi, allocations: 8}]", "8Gi", "4"),
    ] {
        resolve_workload(&format!("version: 9.2.1, {sets}"), &format!("inference: {inference}"), |cluster| {
            let path = |key| format!("spec.nodeSets[1].resources.{key}");
            let found = (figure(cluster, &path("memory")), figure(cluster, &path("cpu")));
            assert_eq!(found, (Some(memory.into()), Some(cores.into())), "{inference}");
        });
    }
}

/// Elastic's benchmark of ELSER v2 on x86: 22 documents a second with 8 allocations.
#[test]
fn elastic_elser_benchmark_22_documents_a_second_take_8_allocations() {
    let workload = "ingest: {documentsPerSecond: 22, inference: true}, inference: [{name: .elser_model_2}]";
    resolve_workload("version: 9.2.1", workload, |cluster| {
        // Adaptive allocations keep each busy for nine tenths of the time.
        assert_eq!(figure(cluster, "spec.workload.inference[0].allocations").as_deref(), Some("9"));
    });
}

#[test]
fn what_is_written_is_held_against_what_is_asked() {
    let spec = "version: 9.2.1, nodeSets: [{name: a, replicas: 3, resources: {memory: 8Gi}, storage: {size: 100Gi}}]";
    resolve_workload(spec, "vectors: {count: 50M, dims: 1024, index: bbq_hnsw}", |cluster| {
        let sizing = cluster.sizing();
        let set = &sizing.sets[0];
        assert_eq!((set.memory.derived, set.memory.asked.as_deref()), (false, Some("23Gi")));
        assert_eq!(set.disk.as_ref().and_then(|disk| disk.asked.as_deref()), Some("283Gi"));
        assert_eq!((set.heap.as_str(), set.page_cache.as_deref(), set.shards), ("4Gi", Some("3584Mi"), Some(4)));
        assert_eq!((sizing.minimum.memory.as_str(), sizing.minimum.memory_gib_hours), ("24Gi", 24 * 730));
        assert_eq!(sizing.estimates.len(), 2);
    });
}

//! What the workload asks of each node of a set.

use super::index::{Bytes, Part};
use super::load::{self, Cores};
use super::quantities::{amount, grown};
use super::{Effective, Estimate, Figure, Index, Inference, NodeCount, NodeSet, Survivors, Vectors, Zones};
use crate::config::{self, Licence, OneOrMany, Spec, Tolerate};
use crate::diagnostics::Path;
use crate::elasticsearch::disk::{LOW_WATERMARK_PERCENT, volume_below_low_watermark, with_room_for_merges};
use crate::elasticsearch::heap::{GIB, Gibibytes, JVM_OFF_HEAP, memory_beside_heap, round_up_to_gib};
use crate::elasticsearch::versions::ElasticsearchVersion;
use crate::kubernetes::quantity::Quantity;
use std::sync::LazyLock;

/// Smallest volume that is derived.
const SMALLEST_VOLUME: u64 = 10 * GIB;
/// Bytes on disk of a byte of JSON: stored fields, terms and columns.
const STORED_PERCENT: u64 = 120;
/// Documents on disk for a byte of page cache. Elastic's default for data nodes is 32 GiB of disk to one of memory, half of it heap.
const DISK_TO_CACHE: u64 = 64;
/// Memory for a core, as Elastic's hardware profile for vector search has it.
const MEMORY_PER_CORE: u64 = 8 * GIB;
/// The same of the profile for everything.
const MEMORY_PER_CORE_OF_DOCUMENTS: u64 = 4 * GIB;

/// Copies of an index that says nothing: a primary and a replica.
const DEFAULT_COPIES: u64 = 2;

const IN_MEMORY: Bytes = |part| part.in_memory;
const ON_DISK: Bytes = |part| part.on_disk;

/// What the cluster is for.
#[derive(Clone, Debug)]
pub struct Workload<'a> {
    config: &'a config::Workload,
    /// Its vectors, a field each.
    pub vectors: Vec<Vectors<'a>>,
    /// The indices that they and the documents are in.
    pub indices: Vec<Index>,
    /// Nodes that hold these. Zero where no set does.
    pub nodes: NodeCount,
    /// The models.
    pub inference: Inference<'a>,
    /// The nodes that are left of most of them.
    at_the_peak: u32,
    version: ElasticsearchVersion,
}

/// A size that the workload asks for, and why.
#[derive(Clone, Debug)]
pub struct Demand {
    pub quantity: Quantity,
    pub because: String,
}

/// The vectors of the config, each with its place.
pub(super) fn vectors_of(workload: &config::Workload) -> Vec<(Path, &config::Vectors)> {
    let path = Path::parse("spec.workload.vectors");
    match &workload.vectors {
        None => Vec::new(),
        Some(OneOrMany::One(vectors)) => vec![(path, vectors)],
        Some(OneOrMany::Many(list)) => {
            list.iter().enumerate().map(|(position, vectors)| (path.index(position), vectors)).collect()
        }
    }
}

impl<'a> Workload<'a> {
    pub(super) fn new(
        spec: &'a Spec,
        version: ElasticsearchVersion,
        licence: &Effective<Licence>,
        sets: &[NodeSet<'a>],
        reserve: (Tolerate, &Zones),
    ) -> Self {
        static NOTHING: LazyLock<config::Workload> = LazyLock::new(config::Workload::default);
        let config = spec.workload.as_ref().unwrap_or(&NOTHING);
        let vectors: Vec<Vectors> = vectors_of(config)
            .into_iter()
            .map(|(path, vectors)| Vectors::new(vectors, path, version, licence))
            .collect();
        let nodes = NodeCount::of(sets.iter().filter(|set| set.holds_workload()));
        Self {
            indices: indices(config, &vectors, nodes, reserve),
            inference: Inference::new(config, sets, reserve),
            at_the_peak: Survivors::of(reserve.0, nodes.max, 1, reserve.1).nodes,
            vectors,
            nodes,
            config,
            version,
        }
    }

    /// Bytes that each node must have in memory when there are fewest and all of them are there.
    pub fn in_memory(&self) -> u64 {
        self.sum(|index| index.share(IN_MEMORY))
    }

    /// Smallest volume that holds the data when there are fewest nodes and all of them are there.
    pub fn smallest_volume(&self) -> u64 {
        volume_below_low_watermark(self.version, self.on_disk())
    }

    /// The same for what the nodes have that are left after the loss that there is room for.
    pub fn smallest_volume_after_loss(&self) -> u64 {
        volume_below_low_watermark(self.version, self.on_disk_after_loss())
    }

    /// Bytes on each node's disk when there are fewest and all of them are there.
    pub fn on_disk(&self) -> u64 {
        self.sum(|index| index.share(ON_DISK))
    }

    /// Bytes on each node's disk after the loss.
    pub fn on_disk_after_loss(&self) -> u64 {
        self.sum(|index| index.share_after_loss(ON_DISK))
    }

    fn sum(&self, of: impl Fn(&Index) -> u64) -> u64 {
        self.indices.iter().map(of).fold(0, u64::saturating_add)
    }

    /// Most copies of a shard on the set's nodes.
    pub fn copies_on(&self, set: &NodeSet) -> u64 {
        let indices = self.indices.iter().filter(|_| set.holds_workload());
        indices.map(Index::copies).max().unwrap_or(DEFAULT_COPIES)
    }

    /// The index that takes most memory.
    pub fn largest_in_memory(&self) -> Option<&Index> {
        self.indices.iter().max_by_key(|index| index.share(IN_MEMORY))
    }

    /// Memory of a node, a multiple of 1 GiB.
    pub fn memory_of(&self, set: &NodeSet) -> Option<Demand> {
        if self.is_held_by(set) {
            let off_heap = self.sum(|index| index.share_after_loss(IN_MEMORY));
            let because = format!(
                "{} = {} off-heap, which must fit with a tenth more beside a heap of up to half the memory (31Gi at most) and {} of the JVM",
                self.sums(IN_MEMORY, "in memory"),
                Gibibytes(off_heap),
                Quantity::from_bytes(JVM_OFF_HEAP),
            );
            return Some(Demand { quantity: Quantity::from_bytes(memory_beside_heap(off_heap)), because });
        }
        let (bytes, because) = self.is_run_by(set).then(|| self.inference.memory_per_node(self.version))?;
        Some(Demand { quantity: Quantity::from_bytes(bytes), because })
    }

    /// Size of a node's volume, a multiple of 1 GiB.
    pub fn storage_of(&self, set: &NodeSet) -> Option<Demand> {
        self.is_held_by(set).then(|| {
            let used = self.on_disk_after_loss();
            let volume = round_up_to_gib(volume_below_low_watermark(self.version, with_room_for_merges(used)));
            let because = format!(
                "{} = {}, with {} for merges, below the watermark of {LOW_WATERMARK_PERCENT} %; what the workload does not name comes on top",
                self.sums(ON_DISK, "on disk"),
                Gibibytes(used),
                Gibibytes(with_room_for_merges(used) - used),
            );
            Demand { quantity: Quantity::from_bytes(volume.max(SMALLEST_VOLUME)), because }
        })
    }

    /// CPU of a node with the memory that it has, in whole cores.
    pub fn cpu_of(&self, set: &NodeSet) -> Option<Demand> {
        if self.is_held_by(set) {
            return Some(self.cpu_of_data(set.resources.memory.as_bytes()));
        }
        let because = "a core for each thread of the models' allocations on the node".to_owned();
        self.is_run_by(set).then(|| Demand { quantity: whole_cores(self.inference.cores_per_node()), because })
    }

    fn cpu_of_data(&self, memory: u64) -> Demand {
        let (per_core, profile) = if self.vectors.is_empty() {
            (MEMORY_PER_CORE_OF_DOCUMENTS, "one for 4Gi of memory, as Elastic's general hardware profile has it")
        } else {
            (MEMORY_PER_CORE, "one for 8Gi of memory, as Elastic's hardware profile for vector search has it")
        };
        let by_memory = memory.div_ceil(per_core).max(1);
        let nodes = f64::from(self.at_the_peak.max(1));
        let load = self.load();
        let by_load = (load.iter().map(|part| part.cores).sum::<f64>() / nodes).ceil() as u64;
        let is_measured = !load.is_empty() && load.iter().all(|part| part.is_measured);
        if by_load > by_memory || is_measured {
            let words: Vec<_> = load.into_iter().map(|part| part.because).collect();
            let because = format!("{}; 70 % busy on {nodes} nodes", words.join(", and "));
            return Demand { quantity: whole_cores(by_load.max(1)), because };
        }
        Demand { quantity: whole_cores(by_memory), because: profile.to_owned() }
    }

    fn load(&self) -> Vec<Cores> {
        let searches = load::of_searches(self.config, &self.indices);
        searches.into_iter().chain(load::of_indexing(self.config, &self.vectors, &self.indices)).collect()
    }

    /// Whether the set's nodes hold its indices.
    pub fn is_held_by(&self, set: &NodeSet) -> bool {
        set.holds_workload() && !self.indices.is_empty()
    }

    fn is_run_by(&self, set: &NodeSet) -> bool {
        set.runs_only_models() && !self.inference.models.is_empty()
    }

    fn sums(&self, of: Bytes, place: &str) -> String {
        self.indices.iter().map(|index| index.sum(of, place)).collect::<Vec<_>>().join(" + ")
    }

    /// What follows from it beside sizes.
    pub(super) fn figures(&self, sets: &[NodeSet]) -> Vec<Figure> {
        let choices = self.vectors.iter().filter_map(|vectors| vectors.index_choice()?.figure());
        let shards = self.indices.iter().filter(|index| !index.shards.is_written()).map(|index| Figure {
            path: index.shards.path.to_string(),
            value: index.advised_shards().to_string(),
            because: format!(
                "advice: at most 50Gi and 200 million documents in a shard ({} and {} in all), and as many for each of {} nodes; make the index with it and write it down, or it has 1",
                Gibibytes(index.bytes()),
                index.lucene_documents,
                self.nodes.max
            ),
        });
        let models = self.inference.models.iter().filter_map(|model| model.allocations.figure());
        choices
            .chain(shards)
            .chain(models)
            .chain(self.nodes_at_the_peak(sets))
            .chain(load::rescored(self.config, &self.vectors, &self.indices))
            .collect()
    }

    /// Nodes that the load takes, where the autoscaler adds nodes of a written size.
    fn nodes_at_the_peak(&self, sets: &[NodeSet]) -> Option<Figure> {
        let mut holders = sets.iter().filter(|set| self.is_held_by(set));
        let (set, None) = (holders.next()?, holders.next()) else { return None };
        let millis = set.resources.cpu.as_written().filter(|_| set.autoscaling.is_some())?.as_millis();
        let load = self.load();
        let cores: f64 = load.iter().map(|part| part.cores).sum();
        let nodes = (cores * 1000.0 / millis.max(1) as f64).ceil();
        let words: Vec<_> = load.into_iter().map(|part| part.because).collect();
        let because = format!(
            "advice: the peak takes {cores:.1} cores, and a node has {}; one node more where the loss of one is to go unnoticed. {}; 70 % busy",
            *set.resources.cpu,
            words.join(", and ")
        );
        (nodes > 0.0).then(|| Figure {
            path: set.below("autoscaling.maxReplicas").to_string(),
            value: format!("{nodes} for the peak"),
            because,
        })
    }

    /// What is least certain, the least certain first.
    pub(super) fn estimates(&self) -> Vec<Estimate> {
        let mut list = Vec::new();
        let mut push =
            |figure: String, times: f64, measure: &'static str| list.push(Estimate { figure, times, measure });
        let load = self.load();
        let all: f64 = load.iter().map(|part| part.cores).sum();
        // A small part of it makes no difference.
        for part in load.iter().filter(|part| !part.is_measured && part.cores * 10.0 > all) {
            push(
                format!("{:.1} cores for {}", part.cores, part.by),
                load::FACTOR,
                "run a load test, divide what was done in a second by the cores that were busy, and write it into `workload.calibration`",
            );
        }
        if self.config.search.is_none() && !self.indices.is_empty() {
            push(
                "cpu by memory, since nothing says how much is searched".into(),
                load::FACTOR,
                "write `workload.search.queriesPerSecond`",
            );
        }
        for model in self.inference.models.iter().filter(|model| model.allocations.follows_workload()) {
            let is_measured =
                self.config.calibration.as_ref().is_some_and(|all| all.inferences_per_second_per_allocation.is_some());
            if !is_measured {
                push(
                    format!("{} allocations of {}", *model.allocations, model.config.name),
                    2.0,
                    "write `workload.calibration.inferencesPerSecondPerAllocation`: 1000 divided by `average_inference_time_ms` of `GET _ml/trained_models/NAME/_stats`",
                );
            }
        }
        if self.config.documents.is_some() {
            push(
                format!("documents on disk: {STORED_PERCENT} % of their JSON"),
                2.0,
                "index a sample, force-merge it, and compare `GET INDEX/_stats/store` with what was sent",
            );
        }
        for vectors in self.vectors.iter().filter(|vectors| vectors.source_bytes() > 0) {
            push(
                format!("{} bytes of `_source` for each vector, by how clients write numbers", vectors.source_bytes()),
                2.0,
                "send vectors as float32, not as float64, or leave them out of `_source`; index a sample and look at `GET INDEX/_stats/store`",
            );
        }
        for vectors in self.vectors.iter().filter(|vectors| vectors.index.graph && !vectors.is_measured()) {
            let times = if vectors.neighbours() > 16 { 3.0 } else { 1.5 };
            push(
                format!("{} bytes of graph for each vector, by the size of segments", vectors.neighbours() * 4),
                times,
                "from 9.1 on, read `off_heap` of `dense_vector` in `GET INDEX/_stats` and write `offHeapBytes`",
            );
        }
        list.sort_by(|a, b| b.times.total_cmp(&a.times));
        list
    }
}

/// Documents and the vectors that say nothing of shards are one index; any other vectors are an index of their own.
fn indices(
    config: &config::Workload,
    vectors: &[Vectors],
    nodes: NodeCount,
    reserve: (Tolerate, &Zones),
) -> Vec<Index> {
    let part = |vectors: &Vectors| Part {
        count: vectors.count,
        noun: "vectors",
        kind: Some(vectors.index.name),
        in_memory: vectors.bytes_in_memory(),
        on_disk: vectors.bytes_on_disk(),
    };
    let is_inside = |vectors: &&Vectors| {
        config.documents.is_some() && vectors.config.shards.is_none() && vectors.config.replicas.is_none()
    };
    let of_documents = config.documents.as_ref().map(|documents| {
        let count = grown(amount(&documents.count), documents.growth.as_ref());
        let on_disk = amount(&documents.average_size).saturating_mul(STORED_PERCENT).div_ceil(100);
        let own = Part { count, noun: "documents", kind: None, in_memory: on_disk.div_ceil(DISK_TO_CACHE), on_disk };
        let inside = || vectors.iter().filter(is_inside);
        let nested = inside().map(Vectors::nested_documents).fold(0, u64::saturating_add);
        Index::new(
            Path::parse("spec.workload.documents"),
            (documents.shards, documents.replicas),
            std::iter::once(own).chain(inside().map(part)).collect(),
            count.saturating_add(nested),
            nodes,
            reserve,
        )
    });
    let own = vectors.iter().filter(|vectors| !is_inside(vectors)).map(|vectors| {
        Index::new(
            vectors.path.clone(),
            (vectors.config.shards, vectors.config.replicas),
            vec![part(vectors)],
            vectors.documents().saturating_add(vectors.nested_documents()),
            nodes,
            reserve,
        )
    });
    of_documents.into_iter().chain(own).collect()
}

fn whole_cores(cores: u64) -> Quantity {
    Quantity::from_millis(i64::try_from(cores).unwrap_or(i64::MAX).saturating_mul(1000))
}

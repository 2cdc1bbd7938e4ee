//! The sizes of all node sets side by side, with what they sum up to, for `esgen plan`.

use super::{Cluster, Effective, Estimate, NodeSet, load};
use crate::elasticsearch::heap::{GIB, JVM_OFF_HEAP};
use crate::kubernetes::quantity::Quantity;
use serde::Serialize;

/// Hours of a month, as clouds bill them.
const HOURS_PER_MONTH: u64 = 730;

/// The sizes of all node sets.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Sizing {
    pub sets: Vec<SetSize>,
    /// Of all sets when there are fewest nodes.
    pub minimum: Total,
    /// Of all sets when there are most.
    pub maximum: Total,
    /// What is least certain of the figures, the least certain first.
    pub estimates: Vec<Estimate>,
    /// Seconds of a core that a search takes on all nodes together: measured, by the workload, or an estimate that fits none.
    #[serde(skip)]
    pub core_seconds_per_query: f64,
    /// The same of a document that is indexed.
    #[serde(skip)]
    pub core_seconds_per_document: f64,
}

/// The size of each node of a set.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SetSize {
    pub name: String,
    pub min_nodes: u32,
    pub max_nodes: u32,
    pub cpu: Size,
    pub memory: Size,
    pub heap: String,
    /// What heap and JVM leave of the memory; none where no shards are held.
    pub page_cache: Option<String>,
    /// Size of the volume, if there is one.
    pub disk: Option<Size>,
    /// Shard copies of the workload on each node when there are fewest; none where it is not held.
    pub shards: Option<u64>,
    /// Bytes of the workload on all nodes of the set together, all copies.
    #[serde(skip)]
    pub data_bytes: u64,
    /// Copies of the shards of the index that has most; none where the workload is not held.
    #[serde(skip)]
    pub shard_copies: Option<u64>,
}

/// A size of a node.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Size {
    pub value: String,
    /// Where it is written or would be.
    pub path: String,
    /// Whether it follows from roles or workload; otherwise the config states it.
    pub derived: bool,
    /// What the workload asks for, where the config states less.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asked: Option<String>,
}

/// What all nodes take.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Total {
    pub nodes: u64,
    pub cpu: String,
    pub memory: String,
    pub disk: String,
    /// In a month.
    pub core_hours: u64,
    pub memory_gib_hours: u64,
    pub disk_gib_hours: u64,
}

impl Sizing {
    /// Most estimates that are told.
    const ESTIMATES: usize = 3;

    pub(super) fn new(cluster: &Cluster) -> Self {
        let workload = &cluster.workload;
        let mut estimates = workload.estimates();
        estimates.truncate(Self::ESTIMATES);
        Self {
            sets: cluster.sets.iter().map(|set| SetSize::new(cluster, set)).collect(),
            minimum: Total::new(&cluster.sets, |set| set.nodes.min),
            maximum: Total::new(&cluster.sets, |set| set.nodes.max),
            estimates,
            core_seconds_per_query: workload.seconds_per_query().unwrap_or(load::MILLISECONDS_PER_QUERY / 1000.0),
            core_seconds_per_document: workload.seconds_per_document().unwrap_or(1.0 / load::INDEXED_PER_SECOND),
        }
    }
}

impl SetSize {
    fn new(cluster: &Cluster, set: &NodeSet) -> Self {
        let workload = &cluster.workload;
        let memory = set.resources.memory.as_bytes();
        let heap = set.heap_bytes(cluster.version);
        let cache = memory.saturating_sub(heap).saturating_sub(JVM_OFF_HEAP);
        let claim = set.storage.claim();
        let shards = || workload.indices.iter().map(|index| index.shards_per_node()).fold(0, u64::saturating_add);
        Self {
            name: (*set.name).to_owned(),
            min_nodes: set.nodes.min,
            max_nodes: set.nodes.max,
            cpu: Size::new(&set.resources.cpu, workload.cpu_of(set).map(|demand| demand.quantity)),
            memory: Size::new(&set.resources.memory, workload.memory_of(set).map(|demand| demand.quantity)),
            heap: Quantity::from_bytes(heap).to_string(),
            page_cache: set.holds_shards().then(|| Quantity::from_bytes(cache).to_string()),
            disk: claim.map(|claim| Size::new(&claim.size, workload.storage_of(set).map(|demand| demand.quantity))),
            shards: workload.is_held_by(set).then(shards),
            shard_copies: workload.most_shard_copies().filter(|_| workload.is_held_by(set)),
            data_bytes: if workload.is_held_by(set) {
                workload.on_disk().saturating_mul(set.nodes.min.into())
            } else {
                0
            },
        }
    }
}

impl Size {
    fn new(size: &Effective<Quantity>, asked: Option<Quantity>) -> Self {
        Self {
            value: size.to_string(),
            path: size.path.to_string(),
            derived: !size.is_written(),
            asked: asked.filter(|asked| size.is_written() && *asked > size.value).map(|asked| asked.to_string()),
        }
    }
}

impl Total {
    fn new(sets: &[NodeSet], nodes: impl Fn(&NodeSet) -> u32) -> Self {
        let sum = |of: fn(&NodeSet) -> u64| {
            sets.iter().map(|set| of(set).saturating_mul(nodes(set).into())).fold(0, u64::saturating_add)
        };
        let millis = sum(|set| u64::try_from(set.resources.cpu.as_millis()).unwrap_or(0));
        let memory = sum(|set| set.resources.memory.as_bytes());
        let disk = sum(|set| set.storage.claim().map_or(0, |claim| claim.size.as_bytes()));
        let hours = |amount: u64, unit: u64| {
            let hours = u128::from(amount) * u128::from(HOURS_PER_MONTH) / u128::from(unit);
            u64::try_from(hours).unwrap_or(u64::MAX)
        };
        Self {
            nodes: sum(|_| 1),
            cpu: Quantity::from_millis(i64::try_from(millis).unwrap_or(i64::MAX)).to_string(),
            memory: Quantity::from_bytes(memory).to_string(),
            disk: Quantity::from_bytes(disk).to_string(),
            core_hours: hours(millis, 1000),
            memory_gib_hours: hours(memory, GIB),
            disk_gib_hours: hours(disk, GIB),
        }
    }
}

//! The models of the workload, and what they ask of each node that runs nothing else.

use super::quantities::{amount, share};
use super::tolerated_loss::nodes_left;
use super::{Because, Effective, NodeCount, NodeSet, Zones};
use crate::config::{self, Tolerate};
use crate::diagnostics::Path;
use crate::elasticsearch::models::{
    BUSY_PERCENT, ELSER, ELSER_DOCUMENTS_PER_1000_SECONDS, ModelMemory, is_elser, node_of_models,
};
use crate::elasticsearch::versions::ElasticsearchVersion;

/// A model that is deployed.
#[derive(Clone, Debug)]
pub struct Model<'a> {
    pub config: &'a config::Model,
    pub path: Path,
    /// What it takes on a node; none where that is not known.
    pub memory: Option<ModelMemory>,
    /// Allocations in the whole cluster.
    pub allocations: Effective<u64>,
    pub threads: u64,
}

/// The models of the workload, and the nodes that run nothing else.
#[derive(Clone, Debug, Default)]
pub struct Inference<'a> {
    pub models: Vec<Model<'a>>,
    /// Nodes after the loss that there is room for, when there are fewest.
    fewest: u32,
    /// The same when there are most.
    most: u32,
}

impl<'a> Inference<'a> {
    pub(super) fn new(config: &'a config::Workload, sets: &[NodeSet], (loss, zones): (Tolerate, &Zones)) -> Self {
        let path = Path::parse("spec.workload.inference");
        let models = config.inference.iter().enumerate();
        let nodes = NodeCount::of(sets.iter().filter(|set| set.runs_only_models()));
        let left = |nodes| nodes_left(loss, nodes, zones);
        Self {
            models: models.map(|(index, model)| Model::new(config, model, path.index(index))).collect(),
            fewest: left(nodes.min),
            most: left(nodes.max),
        }
    }

    /// Memory of each node that runs nothing but models.
    pub(super) fn memory_per_node(&self, version: ElasticsearchVersion) -> (u64, String) {
        let each = self.models.iter().map(|model| {
            let allocations = self.on_each_node(model);
            (model, allocations, model.memory.map_or(0, |memory| memory.bytes(allocations)))
        });
        let each: Vec<_> = each.collect();
        let bytes = each.iter().fold(0_u64, |sum, (.., bytes)| sum.saturating_add(*bytes));
        let words = each
            .iter()
            .map(|(model, allocations, bytes)| format!("{} x {allocations} ({} MiB)", model.config.name, bytes >> 20));
        let words = words.collect::<Vec<_>>().join(" + ");
        let because = format!(
            "models on each node: {words}; the JVM takes 40 % of the first 16Gi and 10 % of what is above, the system 200 MiB, and models get the rest"
        );
        (node_of_models(version, bytes), because)
    }

    /// Threads of all allocations on a node, each of which takes a core.
    pub(super) fn cores_per_node(&self) -> u64 {
        let threads = self.models.iter().map(|model| self.on_each_node(model).saturating_mul(model.threads));
        threads.fold(0, u64::saturating_add).max(1)
    }

    /// What is written is deployed on however few nodes there are; what follows from the peak is there when there are most.
    fn on_each_node(&self, model: &Model) -> u64 {
        let nodes = if model.allocations.follows_workload() { self.most } else { self.fewest };
        model.allocations.div_ceil(nodes.max(1).into())
    }
}

impl<'a> Model<'a> {
    fn new(workload: &config::Workload, config: &'a config::Model, path: Path) -> Self {
        let memory = match &config.size {
            Some(size) => Some(ModelMemory::of_file(amount(size), config.allocation_memory.as_ref().map(amount))),
            None if is_elser(&config.name) => Some(ELSER),
            None => None,
        };
        let mut allocations = Effective::or_default(config.allocations.map(u64::from), path.key("allocations"), 1);
        if let (false, Some((count, because))) = (allocations.is_written(), needed(workload, config)) {
            allocations.value = count;
            allocations.because = Because::Workload(because);
        }
        Self { config, memory, allocations, threads: config.threads.unwrap_or(1).into(), path }
    }
}

/// Allocations that work off what is indexed, where the speed of the model is known.
fn needed(workload: &config::Workload, model: &config::Model) -> Option<(u64, String)> {
    let ingest = workload.ingest.as_ref().filter(|ingest| ingest.inference)?;
    let measured = workload.calibration.as_ref().and_then(|all| all.inferences_per_second_per_allocation.as_ref());
    let known = is_elser(&model.name).then_some(ELSER_DOCUMENTS_PER_1000_SECONDS as f64 / 1000.0);
    let (speed, source) = match measured.map(share).filter(|speed| *speed > 0.0) {
        Some(speed) => (speed, "as measured"),
        None => (known?, "as published for passages of 256 tokens; may be 2 times less or more"),
    };
    let rate = amount(&ingest.documents_per_second) as f64;
    let passages = super::workload::vectors_of(workload).iter().map(|(_, vectors)| vectors.chunks.unwrap_or(1)).max();
    let passages = f64::from(passages.unwrap_or(1));
    let count = (rate * passages / speed * 100.0 / BUSY_PERCENT as f64).ceil() as u64;
    let because = format!(
        "{rate} documents/s x {passages} passages, of which an allocation works off {speed} a second ({source}), busy for {BUSY_PERCENT} % of the time"
    );
    Some((count.max(1), because))
}

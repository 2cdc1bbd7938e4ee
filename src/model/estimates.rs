//! What follows from the workload beside sizes, and which figures are least certain.

use super::load;
use super::workload::{STORED_OF_EACH, STORED_PERCENT};
use super::{Figure, NodeSet, Workload};
use crate::elasticsearch::heap::Gibibytes;
use serde::Serialize;

/// A figure that may be wrong.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Estimate {
    pub figure: String,
    /// How many times too small or too large it may be.
    pub times: f64,
    /// How to know better.
    pub measure: &'static str,
}

impl Workload<'_> {
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
        let (nodes, fewest) = (nodes + 1.0, set.nodes.min);
        let (value, ending) = if nodes <= f64::from(fewest) {
            (format!("{fewest} are enough"), "so the set serves the peak without ever adding a node")
        } else {
            (format!("{nodes} for the peak"), "one of them so that the loss of one goes unnoticed")
        };
        let because = format!(
            "advice: the peak takes {cores:.1} cores, and a node has {}, {ending}. {}; 70 % busy",
            *set.resources.cpu,
            words.join(", and ")
        );
        (cores > 0.0).then(|| Figure { path: set.below("autoscaling.maxReplicas").to_string(), value, because })
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
                format!("documents on disk: {STORED_PERCENT} % of their JSON and {STORED_OF_EACH} bytes each"),
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
                "from 9.1 on, read `off_heap` of `dense_vector` in `GET INDEX/_stats`, without `total_vec_size_bytes` where the index type is quantized, and write `offHeapBytes`",
            );
        }
        list.sort_by(|a, b| b.times.total_cmp(&a.times));
        list
    }
}

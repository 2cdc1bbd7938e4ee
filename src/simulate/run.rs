//! A load through an autoscaler and its nodes, step by step.

use super::controller::{History, MetricError, MetricSource, Millis, Observed, Options, Reading, Sample, Size, Target};
use super::load::{CORES, Load, STEP};
use super::nodes::Nodes;
use super::surroundings::ScaledSet;
use crate::config::ResourceName;
use serde::Serialize;
use std::fmt;

/// One step of a simulation, at its end.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Tick {
    /// Seconds since the start.
    pub seconds: i64,
    /// Cores that the load needs.
    pub load: f64,
    /// Cores that the nodes have for it.
    pub capacity: f64,
    /// What `spec.replicas` is after the pass.
    pub desired: i32,
    /// Nodes that are ready.
    pub ready: u32,
    /// Nodes that exist, those on their way in and out among them.
    pub nodes: u32,
}

impl Tick {
    /// Whether the load needs more than there is.
    pub fn is_saturated(&self) -> bool {
        self.load > self.capacity
    }
}

/// A simulation from its first step to its last.
#[derive(Clone, Debug, PartialEq)]
pub struct Timeline {
    pub ticks: Vec<Tick>,
    /// Drains that the grace period ended.
    pub drains_cut_short: u32,
    /// `minReplicas` and `maxReplicas`.
    pub bounds: (i32, i32),
}

/// What the load lacks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lack {
    /// Nothing says how many cores it needs.
    Cores,
    /// Metrics of the autoscaler that nothing else tells.
    Metrics(Vec<String>),
}

impl fmt::Display for Lack {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Cores => formatter.write_str(
                "has no column that tells its work: add `queriesPerSecond`, `documentsPerSecond` or `cores`",
            ),
            Self::Metrics(names) => {
                let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
                write!(
                    formatter,
                    "has no column {}, which the autoscaler measures: add it as a sum over all nodes (a mean, such as latency, \
                     times their number), or simulate without it: `--set` takes another list of `autoscaling.metrics`",
                    names.join(" and ")
                )
            }
        }
    }
}

/// Runs a load through a set. It starts as if the first step had lasted for long.
///
/// # Errors
/// What the load does not tell.
pub fn simulate(set: &ScaledSet, load: &Load, options: &Options) -> Result<Timeline, Lack> {
    let surroundings = &set.surroundings;
    let load = &load.of(set);
    let demand = demand(set, load)?;
    let metrics = metric_values(set, load)?;
    let autoscaler = &set.autoscaler;
    let mut replicas = settled_size(set, &demand, &metrics);
    let mut nodes = Nodes::settled(replicas as u32, surroundings);
    let mut history = History::default();
    let mut scaled_to_zero = false;
    let age = surroundings.metric_steps();
    for _ in 0..=age {
        nodes.use_cores(demand.first().copied().unwrap_or(0.0), 0, surroundings);
    }
    let mut ticks = Vec::with_capacity(demand.len());
    for (step, cores) in demand.iter().enumerate() {
        let now = step as Millis * STEP;
        nodes.advance(replicas as u32, now, STEP, surroundings);
        nodes.use_cores(*cores, now, surroundings);
        if surroundings.controller_restarts.iter().any(|at| (now - STEP..now).contains(at)) {
            history = History::default();
        }
        let readings = readings(set, &nodes, &metrics, step, now);
        let observed = Observed {
            size: Size { spec: replicas, status: nodes.all.len() as i32 },
            scaled_to_zero,
            pods: &nodes.pods(now, &set.containers),
            readings: &readings,
        };
        let outcome = autoscaler.pass(&observed, &mut history, now, options);
        if outcome.replicas != replicas {
            scaled_to_zero = autoscaler.scaled_to_zero(replicas, outcome.replicas);
        }
        replicas = outcome.replicas;
        ticks.push(Tick {
            seconds: now / 1000,
            load: *cores,
            capacity: nodes.serving(now) * surroundings.processors,
            desired: replicas,
            ready: nodes.ready(now) as u32,
            nodes: nodes.all.len() as u32,
        });
    }
    let bounds = (autoscaler.min_replicas, autoscaler.max_replicas);
    Ok(Timeline { ticks, drains_cut_short: nodes.cut_short, bounds })
}

/// Cores that the load needs, by step.
fn demand(set: &ScaledSet, load: &Load) -> Result<Vec<f64>, Lack> {
    let surroundings = &set.surroundings;
    let parts = [
        (CORES, 1.0),
        ("queriesPerSecond", surroundings.cores_per_query),
        ("documentsPerSecond", surroundings.cores_per_document),
    ];
    let parts: Vec<_> = parts.iter().filter_map(|(name, cores)| Some((load.column(name)?, *cores))).collect();
    if parts.is_empty() {
        return Err(Lack::Cores);
    }
    Ok((0..load.steps()).map(|step| parts.iter().map(|(values, cores)| values[step] * cores).sum()).collect())
}

/// The sums of metrics that the nodes' own work does not tell, by step; none for those that it does.
fn metric_values<'a>(set: &ScaledSet, load: &'a Load) -> Result<Vec<Option<&'a [f64]>>, Lack> {
    let metrics = || set.autoscaler.metrics.iter().zip(&set.metric_names);
    let values = metrics().map(|(metric, name)| (!metric.is_of_resources()).then(|| load.column(name)).flatten());
    let values: Vec<_> = values.collect();
    let lacking = metrics().zip(&values).filter(|((metric, _), values)| !metric.is_of_resources() && values.is_none());
    let lacking: Vec<_> = lacking.map(|((_, name), _)| name.clone()).collect();
    if lacking.is_empty() { Ok(values) } else { Err(Lack::Metrics(lacking)) }
}

/// The number of nodes at which the first step's load is on target.
fn settled_size(set: &ScaledSet, demand: &[f64], metrics: &[Option<&[f64]>]) -> i32 {
    let by_cores = demand.first().copied().unwrap_or(0.0) / set.cores_on_target();
    let measured = set.autoscaler.metrics.iter().zip(metrics).map(|(metric, values)| match (metric.target, values) {
        (Target::AverageValue(millis), Some(values)) => values.first().copied().unwrap_or(0.0) * 1000.0 / millis as f64,
        (_, None) => by_cores,
        _ => 0.0,
    });
    let needed = measured.fold(0.0, f64::max).ceil() as i32;
    needed.clamp(set.autoscaler.min_replicas, set.autoscaler.max_replicas)
}

/// What the metrics APIs answer, as old as their samples are.
fn readings(
    set: &ScaledSet,
    nodes: &Nodes,
    metrics: &[Option<&[f64]>],
    step: usize,
    now: Millis,
) -> Vec<Result<Reading, MetricError>> {
    let surroundings = &set.surroundings;
    let age = surroundings.metric_steps();
    let taken = now - age as Millis * STEP;
    let sample = |node: &super::nodes::Node, value: f64| Sample {
        pod: node.id(),
        value: (value * 1000.0).round() as i64,
        taken,
        window: surroundings.metric_window,
    };
    // A sample needs a whole window.
    let sampled = || nodes.all.iter().filter(|node| node.ran(taken - surroundings.metric_window));
    let of_one = |(metric, values): (&super::controller::Metric, &Option<&[f64]>)| {
        let pods: Vec<Sample> = match (&metric.source, values) {
            (MetricSource::Object | MetricSource::External, Some(values)) => {
                let value = values[step.saturating_sub(age)];
                return Ok(Reading::Values(vec![(value * 1000.0).round() as i64]));
            }
            (_, Some(values)) => {
                let value = values[step.saturating_sub(age)];
                let all: f64 = sampled().map(|node| node.serving_share(now)).sum();
                let part = |share: f64| if all > 0.0 { value * share / all } else { 0.0 };
                sampled().map(|node| sample(node, part(node.serving_share(now)))).collect()
            }
            (
                MetricSource::Resource(ResourceName::Memory)
                | MetricSource::ContainerResource { resource: ResourceName::Memory, .. },
                None,
            ) => {
                // Heap and page cache fill what there is, under any load.
                let bytes = set.containers.iter().filter_map(|container| container.requests.memory).sum::<i64>();
                sampled().map(|node| sample(node, bytes as f64 / 1000.0)).collect()
            }
            (_, None) => sampled().filter_map(|node| Some(sample(node, node.used(age)?))).collect(),
        };
        if pods.is_empty() { Err(MetricError::NoMetrics) } else { Ok(Reading::Pods(pods)) }
    };
    set.autoscaler.metrics.iter().zip(metrics).map(of_one).collect()
}

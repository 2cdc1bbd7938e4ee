//! What a set and the cluster around it are like, as far as scaling goes.

use super::controller::{
    Autoscaler, Behavior, Container, DOWNSCALE_STABILIZATION, Metric, MetricSource, Millis, Requests, Rules, Target,
};
use super::load::STEP;
use crate::config::{ResourceName, SelectPolicy};
use crate::diagnostics::Path;
use crate::elasticsearch::defaults::{CONTAINER, RECOVERY_BYTES_PER_SECOND};
use crate::kubernetes::quantity::Quantity;
use crate::model::{SetSize, Sizing};
use crate::plan::{AutoscalerPlan, ClusterPlan, MetricPlan, MetricTarget, ScalingRulesPlan, SetPlan};

/// What a node's start takes where nobody says: a host that there is, a volume, the image.
pub const NODE_START: Millis = 30_000;
/// How long a node then takes to join where nobody says.
pub const JOIN: Millis = 60_000;
/// How old a sample is where nobody says: two intervals of Prometheus or of the metrics server.
pub const METRIC_AGE: Millis = 30_000;

/// Over how long the metrics server and the recorded series average.
const METRIC_WINDOW: Millis = 30_000;

/// What a set and the cluster around it are like, as far as scaling goes.
#[derive(Clone, Debug)]
pub struct Surroundings {
    /// From the order for a node to its start: a host, its volume, the image.
    pub node_start: Millis,
    /// From its start to the moment when it has joined the cluster and is ready.
    pub join: Millis,
    /// How old the youngest sample is that the controller gets.
    pub metric_age: Millis,
    /// Over how long a sample is an average.
    pub metric_window: Millis,
    /// Bytes of shards on the whole set, all copies; 0 for a set without shards.
    pub data_bytes: f64,
    /// Copies of shards: no more nodes than these hold one, and the rest has nothing to do. None where that is not known.
    pub shard_copies: Option<u64>,
    /// Bytes per second at which shards move to and from a node (`indices.recovery.max_bytes_per_sec`).
    pub recovery_rate: f64,
    /// From the order to stop to the moment when a node takes no more requests.
    pub linger: Millis,
    /// `terminationGracePeriodSeconds`.
    pub grace_period: Millis,
    /// OrderedReady instead of Parallel.
    pub in_order: bool,
    /// Cores that one node uses at most.
    pub processors: f64,
    /// Core seconds of a query.
    pub cores_per_query: f64,
    /// Core seconds of a document that is indexed.
    pub cores_per_document: f64,
    /// When the controller restarts and forgets everything.
    pub controller_restarts: Vec<Millis>,
}

impl Surroundings {
    /// How many steps a sample is old.
    pub(super) fn metric_steps(&self) -> usize {
        usize::try_from((self.metric_age + STEP - 1) / STEP).unwrap_or(0)
    }
}

/// A set under an autoscaler, as the simulation needs it.
#[derive(Clone, Debug)]
pub struct ScaledSet {
    /// Name of its StatefulSet or Deployment.
    pub name: String,
    /// Where it stands in the config.
    pub path: Path,
    pub autoscaler: Autoscaler,
    /// Names of the metrics, which are names of the load's columns too.
    pub metric_names: Vec<String>,
    /// The keys under which they stand in the config.
    pub metric_keys: Vec<&'static str>,
    pub containers: Vec<Container>,
    pub surroundings: Surroundings,
}

impl ScaledSet {
    /// The sets of a cluster that something scales.
    pub fn all(plan: &ClusterPlan) -> impl Iterator<Item = Self> {
        plan.sets.iter().zip(&plan.sizing.sets).filter_map(|(set, size)| Self::new(set, size, &plan.sizing))
    }

    fn new(set: &SetPlan, size: &SetSize, sizing: &Sizing) -> Option<Self> {
        let plan = set.autoscaler.as_ref()?;
        let requests = Requests { cpu: Some(millis(&set.resources.cpu)), memory: Some(millis(&set.resources.memory)) };
        // The thread pools go by the number of processors, and the kernel stops a container at its limit.
        let processors = f64::from(set.resources.processors);
        let limit = set.resources.cpu_limit.as_deref().map(|limit| millis(limit) as f64 / 1000.0);
        Some(Self {
            name: set.name.clone(),
            path: set.path.clone(),
            autoscaler: autoscaler(plan),
            metric_names: plan.metrics.iter().map(metric_name).collect(),
            metric_keys: plan.metrics.iter().map(metric_key).collect(),
            containers: vec![Container { name: CONTAINER.into(), requests }],
            surroundings: Surroundings {
                node_start: NODE_START,
                join: JOIN,
                metric_age: METRIC_AGE,
                metric_window: METRIC_WINDOW,
                data_bytes: size.data_bytes as f64,
                shard_copies: size.shard_copies,
                recovery_rate: RECOVERY_BYTES_PER_SECOND as f64,
                linger: i64::from(set.hook.linger_seconds) * 1000,
                grace_period: i64::from(set.termination_grace_period_seconds) * 1000,
                in_order: false,
                processors: limit.map_or(processors, |limit| limit.min(processors)),
                cores_per_query: sizing.core_seconds_per_query,
                cores_per_document: sizing.core_seconds_per_document,
                controller_restarts: Vec::new(),
            },
        })
    }

    /// Cores that one node's request stands for.
    pub fn requested_cores(&self) -> f64 {
        self.containers.iter().filter_map(|container| container.requests.cpu).sum::<i64>() as f64 / 1000.0
    }

    /// Cores per node at which the CPU metric is on target; 60 % of the request where CPU is not measured.
    pub fn cores_on_target(&self) -> f64 {
        let target = self.autoscaler.metrics.iter().find_map(|metric| match (&metric.source, metric.target) {
            (
                MetricSource::Resource(ResourceName::Cpu)
                | MetricSource::ContainerResource { resource: ResourceName::Cpu, .. },
                target,
            ) => match target {
                Target::AverageUtilization(percent) => Some(self.requested_cores() * f64::from(percent) / 100.0),
                Target::AverageValue(millis) | Target::Value(millis) => Some(millis as f64 / 1000.0),
            },
            _ => None,
        });
        target.unwrap_or(self.requested_cores() * 0.6)
    }
}

/// Thousandths of a quantity that the rules have accepted.
fn millis(text: &str) -> i64 {
    text.parse().map_or(0, |quantity: Quantity| quantity.as_millis())
}

fn autoscaler(plan: &AutoscalerPlan) -> Autoscaler {
    Autoscaler {
        min_replicas: plan.min_replicas as i32,
        max_replicas: plan.max_replicas as i32,
        metrics: plan.metrics.iter().map(metric).collect(),
        behavior: Some(Behavior {
            up: rules(&plan.scale_up, Rules::default_up()),
            down: rules(&plan.scale_down, Rules::default_down(DOWNSCALE_STABILIZATION)),
        }),
    }
}

fn rules(plan: &ScalingRulesPlan, default: Rules) -> Rules {
    let is_disabled = plan.select_policy == SelectPolicy::Disabled;
    Rules {
        window: plan.stabilization_window_seconds.map_or(default.window, |seconds| i64::from(seconds) * 1000),
        select: plan.select_policy,
        policies: if is_disabled { default.policies } else { plan.policies.clone() },
        tolerance: plan.tolerance.as_deref().map(|share| millis(share) as f64 / 1000.0),
    }
}

fn metric(plan: &MetricPlan) -> Metric {
    let (source, target) = match plan {
        MetricPlan::Resource { name, target } => (MetricSource::Resource(*name), target),
        MetricPlan::ContainerResource { name, container, target } => {
            (MetricSource::ContainerResource { resource: *name, container: container.clone() }, target)
        }
        MetricPlan::Pods { target, .. } => (MetricSource::Pods, target),
        MetricPlan::Object { target, .. } => (MetricSource::Object, target),
        MetricPlan::External { target, .. } | MetricPlan::Query { target, .. } => (MetricSource::External, target),
    };
    let target = match target {
        MetricTarget::Utilization(percent) => Target::AverageUtilization(*percent as i32),
        MetricTarget::Value(amount) => Target::Value(millis(amount)),
        MetricTarget::AverageValue(amount) => Target::AverageValue(millis(amount)),
    };
    Metric { source, target }
}

fn metric_name(plan: &MetricPlan) -> String {
    match plan {
        MetricPlan::Resource { .. }
        | MetricPlan::ContainerResource { .. }
        | MetricPlan::Pods { named: Some(_), .. } => metric_key(plan).into(),
        MetricPlan::Query { name, .. } => name.clone(),
        MetricPlan::Pods { metric, .. } | MetricPlan::Object { metric, .. } | MetricPlan::External { metric, .. } => {
            metric.name.clone()
        }
    }
}

fn metric_key(plan: &MetricPlan) -> &'static str {
    match plan {
        MetricPlan::Resource { name: ResourceName::Cpu, .. } => "cpu",
        MetricPlan::Resource { name: ResourceName::Memory, .. } => "memory",
        MetricPlan::ContainerResource { .. } => "containerResource",
        MetricPlan::Pods { named: Some(named), .. } => named.name,
        MetricPlan::Pods { named: None, .. } => "pods",
        MetricPlan::Query { .. } => "prometheus",
        MetricPlan::Object { .. } => "object",
        MetricPlan::External { .. } => "external",
    }
}

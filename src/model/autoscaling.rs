//! The autoscaler of a set: what it measures, and how fast it scales.

use super::quantities::read;
use super::{Because, Effective, NodeSet};
use crate::config::{
    self, Engine, PolicyType, QuantityText, ResourceName, ScaleDown, ScalingPolicy, ScalingRules, SelectPolicy,
};
use crate::diagnostics::Path;
use crate::elasticsearch::defaults::CONTAINER;
use crate::elasticsearch::metrics::{METRICS, NamedMetric, named};
use crate::kubernetes::autoscaler::DEFAULT_TOLERANCE_MILLIS;
use crate::kubernetes::quantity::Quantity;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The autoscaler of a set.
#[derive(Clone, Debug)]
pub struct Autoscaling<'a> {
    pub config: &'a config::Autoscaling,
    /// What scales the set.
    pub engine: Effective<Engine>,
    pub metrics: Vec<Metric<'a>>,
    /// Whether nodes may be removed.
    pub scale_down: Effective<ScaleDown>,
    /// How fast nodes are added.
    pub up: Speed<'a>,
    /// How fast nodes are removed, if they may be.
    pub down: Speed<'a>,
}

/// A metric and its targets.
#[derive(Clone, Debug)]
pub struct Metric<'a> {
    pub config: &'a config::Metric,
    /// Its key: `cpu`.
    pub key: &'static str,
    /// Where its targets are written: `autoscaling.metrics[0].cpu`.
    pub path: Path,
    /// What is behind its name, for metrics of the table of names beside CPU and memory.
    pub named: Option<&'static NamedMetric>,
    /// The resource, for metrics of one.
    pub resource: Option<ResourceName>,
    /// The container, for metrics of one.
    pub container: Option<Effective<&'a str>>,
    /// Target in percent of the request.
    pub utilization: Option<u32>,
    /// Target in all.
    pub value: Option<&'a QuantityText>,
    /// Target per pod.
    pub average_value: Option<&'a QuantityText>,
}

/// How fast nodes are added or removed.
#[derive(Clone, Debug)]
pub struct Speed<'a> {
    pub config: Option<&'a ScalingRules>,
    pub path: Path,
    /// Seconds over which recommendations are looked back at.
    pub window_seconds: Effective<u32>,
    pub select_policy: Effective<SelectPolicy>,
    pub policies: Effective<Vec<ScalingPolicy>>,
    /// Share by which a metric may be off its target before anything happens.
    pub tolerance: Effective<Quantity>,
}

/// The targets of metrics whose config states none.
static DEFAULT_TARGETS: LazyLock<BTreeMap<&str, QuantityText>> = LazyLock::new(|| {
    METRICS.iter().filter_map(|metric| Some((metric.name, QuantityText(metric.target?.to_owned())))).collect()
});

/// The speed in one direction where the config does not state it: at most `pods` nodes within `period_seconds`.
struct Preset {
    window_seconds: u32,
    pods: u32,
    period_seconds: u32,
}

/// A new data node is of use only once shards have moved to it, so no further one is added before that can show.
const DATA_UP: Preset = Preset { window_seconds: 120, pods: 1, period_seconds: 300 };
/// A node without data is of use at once.
const STATELESS_UP: Preset = Preset { window_seconds: 30, pods: 2, period_seconds: 60 };
/// A node without data may go, but not during a short lull.
const STATELESS_DOWN: Preset = Preset { window_seconds: 300, pods: 1, period_seconds: 120 };
/// Longest period that Kubernetes takes, in the hope that a drain is over by then; one that is not makes the next one wait. The
/// load must have been low for as long, since what leaves takes hours to come back.
const DATA_DOWN: Preset = Preset { window_seconds: 1800, pods: 1, period_seconds: 1800 };

impl<'a> Autoscaling<'a> {
    pub(super) fn new(set: &NodeSet<'a>) -> Option<Self> {
        let config = set.config.autoscaling.as_ref()?;
        let path = set.path.key("autoscaling");
        let (metrics, behavior) = (config.metrics.iter().enumerate(), config.behavior.as_ref());
        let (keeps_nodes, up, down) = if set.stores() {
            (ScaleDown::Disabled, DATA_UP, DATA_DOWN)
        } else {
            (ScaleDown::Free, STATELESS_UP, STATELESS_DOWN)
        };
        let rules_up = behavior.and_then(|behavior| behavior.scale_up.as_ref());
        let rules_down = behavior.and_then(|behavior| behavior.scale_down.as_ref());
        Some(Self {
            config,
            engine: Effective::or_default(config.engine, path.key("engine"), Engine::Hpa),
            metrics: metrics.map(|(index, metric)| Metric::new(metric, path.key("metrics").index(index))).collect(),
            scale_down: Effective::or_default(config.scale_down, path.key("scaleDown"), keeps_nodes),
            up: Speed::new(rules_up, path.below("behavior.scaleUp"), up),
            down: Speed::new(rules_down, path.below("behavior.scaleDown"), down),
        })
    }

    /// Whether KEDA scales the set.
    pub fn is_by_keda(&self) -> bool {
        *self.engine == Engine::Keda
    }

    /// Whether nodes may be removed.
    pub fn scales_down(&self) -> bool {
        *self.scale_down != ScaleDown::Disabled
    }
}

impl<'a> Metric<'a> {
    fn new(config: &'a config::Metric, path: Path) -> Self {
        use config::Metric::*;
        let by_name = config.named();
        let (key, resource, utilization) = match config {
            Cpu(target) => ("cpu", Some(ResourceName::Cpu), target.average_utilization),
            Memory(target) => ("memory", Some(ResourceName::Memory), target.average_utilization),
            ContainerResource(target) => ("containerResource", Some(target.name), target.average_utilization),
            Pods(_) => ("pods", None, None),
            Object(_) => ("object", None, None),
            External(_) => ("external", None, None),
            Prometheus(_) => ("prometheus", None, None),
            _ => (by_name.map_or("", |(name, _)| name), None, None),
        };
        let (value, average_value) = match config {
            Cpu(target) | Memory(target) => (None, target.average_value.as_ref()),
            ContainerResource(target) => (None, target.average_value.as_ref()),
            Pods(target) => (None, Some(&target.average_value)),
            Object(target) => (target.value.as_ref(), target.average_value.as_ref()),
            External(target) => (target.value.as_ref(), target.average_value.as_ref()),
            Prometheus(target) => (target.value.as_ref(), target.average_value.as_ref()),
            _ => (None, by_name.and_then(|(name, target)| target.average_value.as_ref().or(DEFAULT_TARGETS.get(name)))),
        };
        let path = path.key(key);
        let container = match config {
            ContainerResource(target) => {
                Some(Effective::or_default(target.container.as_deref(), path.key("container"), CONTAINER))
            }
            _ => None,
        };
        let named = by_name.and_then(|(name, _)| named(name));
        Self { config, key, path, named, resource, container, utilization, value, average_value }
    }

    /// Whether it measures esgen's own container and no other.
    pub fn measures_main_alone(&self) -> bool {
        self.container.as_ref().is_some_and(|container| **container == CONTAINER)
    }

    /// Whether it exists without pods, so that it can wake a set of none.
    pub fn exists_without_pods(&self) -> bool {
        matches!(self.config, config::Metric::Object(_) | config::Metric::External(_) | config::Metric::Prometheus(_))
    }

    /// The target per pod, if it can be used.
    pub fn average(&self) -> Option<Quantity> {
        self.average_value.and_then(read)
    }

    /// Its targets that are amounts, and where they are written.
    pub fn amounts(&self) -> impl Iterator<Item = (Path, Quantity)> {
        let targets = [("value", self.value), ("averageValue", self.average_value)];
        targets.into_iter().filter_map(|(key, text)| Some((self.path.key(key), text.and_then(read)?)))
    }
}

impl<'a> Speed<'a> {
    fn new(config: Option<&'a ScalingRules>, path: Path, preset: Preset) -> Self {
        let Preset { window_seconds, pods: value, period_seconds } = preset;
        let policies = vec![ScalingPolicy { policy_type: PolicyType::Pods, value, period_seconds }];
        let written = config.cloned().unwrap_or_default();
        let tolerance = |text: QuantityText| text.0.parse().ok().filter(|share: &Quantity| share.signum() >= 0);
        let (window, select) = (path.key("stabilizationWindowSeconds"), path.key("selectPolicy"));
        Self {
            window_seconds: Effective::or_default(written.stabilization_window_seconds, window, window_seconds),
            select_policy: Effective::or_default(written.select_policy, select, SelectPolicy::Max),
            policies: Effective::or_default(written.policies, path.key("policies"), policies),
            tolerance: Effective::or_unusable(
                written.tolerance.map(tolerance),
                path.key("tolerance"),
                Quantity::from_millis(DEFAULT_TOLERANCE_MILLIS),
                Because::Default,
            ),
            config,
            path,
        }
    }
}

//! The autoscaler of a set: what it measures, and how fast it scales.

use super::quantities::read;
use super::{Because, Effective, NodeSet};
use crate::config::{
    self, PolicyType, QuantityText, ResourceName, ResourceTarget, ScaleDown, ScalingPolicy, ScalingRules, SelectPolicy,
};
use crate::diagnostics::Path;
use crate::elasticsearch::defaults::CONTAINER;
use crate::kubernetes::autoscaler::DEFAULT_TOLERANCE_MILLIS;
use crate::kubernetes::quantity::Quantity;

/// The autoscaler of a set.
#[derive(Clone, Debug)]
pub struct Autoscaling<'a> {
    /// What the config says of it.
    pub config: &'a config::Autoscaling,
    /// The metrics.
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
    /// What the config says of it.
    pub config: &'a config::Metric,
    /// Where its targets are written: `autoscaling.metrics[0].cpu`.
    pub path: Path,
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
    /// What the config says of it.
    pub config: Option<&'a ScalingRules>,
    /// Where.
    pub path: Path,
    /// Seconds over which recommendations are looked back at.
    pub window_seconds: Effective<u32>,
    /// Which policy wins.
    pub select_policy: Effective<SelectPolicy>,
    /// The policies.
    pub policies: Effective<Vec<ScalingPolicy>>,
    /// Share by which a metric may be off its target before anything happens.
    pub tolerance: Effective<Quantity>,
}

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

impl<'a> Autoscaling<'a> {
    pub(super) fn new(set: &NodeSet<'a>) -> Option<Self> {
        let config = set.config.autoscaling.as_ref()?;
        let path = set.path.key("autoscaling");
        let behavior = config.behavior.as_ref();
        let keeps_nodes = if set.stores() { ScaleDown::Disabled } else { ScaleDown::Free };
        let metrics = config.metrics.iter().enumerate();
        let (up, down) = (path.key("behavior").key("scaleUp"), path.key("behavior").key("scaleDown"));
        Some(Self {
            config,
            metrics: metrics.map(|(index, metric)| Metric::new(metric, path.key("metrics").index(index))).collect(),
            scale_down: Effective::or_default(config.scale_down, path.key("scaleDown"), keeps_nodes),
            up: Speed::new(
                behavior.and_then(|behavior| behavior.scale_up.as_ref()),
                up,
                if set.stores() { DATA_UP } else { STATELESS_UP },
            ),
            down: Speed::new(behavior.and_then(|behavior| behavior.scale_down.as_ref()), down, STATELESS_DOWN),
        })
    }

    /// Whether nodes may be removed.
    pub fn scales_down(&self) -> bool {
        *self.scale_down == ScaleDown::Free
    }
}

impl<'a> Metric<'a> {
    fn new(config: &'a config::Metric, path: Path) -> Self {
        let (key, resource, utilization, value, average_value) = match config {
            config::Metric::Cpu(target) => of_resource("cpu", ResourceName::Cpu, target),
            config::Metric::Memory(target) => of_resource("memory", ResourceName::Memory, target),
            config::Metric::ContainerResource(target) => (
                "containerResource",
                Some(target.name),
                target.average_utilization,
                None,
                target.average_value.as_ref(),
            ),
            config::Metric::Pods(target) => ("pods", None, None, None, Some(&target.average_value)),
            config::Metric::Object(target) => {
                ("object", None, None, target.value.as_ref(), target.average_value.as_ref())
            }
            config::Metric::External(target) => {
                ("external", None, None, target.value.as_ref(), target.average_value.as_ref())
            }
        };
        let path = path.key(key);
        let container = match config {
            config::Metric::ContainerResource(target) => {
                Some(Effective::or_default(target.container.as_deref(), path.key("container"), CONTAINER))
            }
            _ => None,
        };
        Self { config, path, resource, container, utilization, value, average_value }
    }

    /// Whether it measures esgen's own container and no other.
    pub fn measures_main_alone(&self) -> bool {
        self.container.as_ref().is_some_and(|container| **container == CONTAINER)
    }

    /// The target per pod, if it can be used.
    pub fn average(&self) -> Option<Quantity> {
        self.average_value.and_then(read)
    }
}

type Targets<'a> =
    (&'static str, Option<ResourceName>, Option<u32>, Option<&'a QuantityText>, Option<&'a QuantityText>);

fn of_resource<'a>(key: &'static str, resource: ResourceName, target: &'a ResourceTarget) -> Targets<'a> {
    (key, Some(resource), target.average_utilization, None, target.average_value.as_ref())
}

impl<'a> Speed<'a> {
    fn new(config: Option<&'a ScalingRules>, path: Path, preset: Preset) -> Self {
        let policy =
            ScalingPolicy { policy_type: PolicyType::Pods, value: preset.pods, period_seconds: preset.period_seconds };
        let tolerance = config.and_then(|rules| rules.tolerance.as_ref());
        let read_tolerance: Option<Quantity> =
            tolerance.and_then(|text| text.0.parse().ok()).filter(|share: &Quantity| share.signum() >= 0);
        let is_unusable = tolerance.is_some() && read_tolerance.is_none();
        let mut tolerance = Effective::or_default(
            read_tolerance,
            path.key("tolerance"),
            Quantity::from_millis(DEFAULT_TOLERANCE_MILLIS),
        );
        if is_unusable {
            tolerance.because = Because::Unusable;
        }
        Self {
            window_seconds: Effective::or_default(
                config.and_then(|rules| rules.stabilization_window_seconds),
                path.key("stabilizationWindowSeconds"),
                preset.window_seconds,
            ),
            select_policy: Effective::or_default(
                config.and_then(|rules| rules.select_policy),
                path.key("selectPolicy"),
                SelectPolicy::Max,
            ),
            policies: Effective::or_default(
                config.and_then(|rules| rules.policies.clone()),
                path.key("policies"),
                vec![policy],
            ),
            tolerance,
            config,
            path,
        }
    }
}

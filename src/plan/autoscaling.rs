//! The HorizontalPodAutoscaler of a set.

use super::metrics::{MetricPlan, metric};
use super::resources::quantity;
use crate::config::{PolicyType, ScaleDown, ScalingPolicy, ScalingRules, SelectPolicy};
use crate::rules::view::SetView;
use serde::Serialize;

/// The HorizontalPodAutoscaler of a set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AutoscalerPlan {
    /// Fewest nodes.
    pub min_replicas: u32,
    /// Most nodes.
    pub max_replicas: u32,
    /// What is measured.
    pub metrics: Vec<MetricPlan>,
    /// How fast nodes are added.
    pub scale_up: ScalingRulesPlan,
    /// How fast nodes are removed.
    pub scale_down: ScalingRulesPlan,
}

/// Speed in one direction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ScalingRulesPlan {
    /// Seconds over which recommendations are looked back at; none where nodes are never removed.
    pub stabilization_window_seconds: Option<u32>,
    /// Which policy wins.
    pub select_policy: SelectPolicy,
    /// The policies; none where scaling in this direction is disabled.
    pub policies: Vec<ScalingPolicy>,
    /// Share by which a metric may be off its target before anything happens.
    pub tolerance: Option<String>,
}

/// What holds where the user says nothing: so many pods within so many seconds.
#[derive(Clone, Copy)]
struct Preset {
    window_seconds: u32,
    pods: u32,
    period_seconds: u32,
}

/// A new data node is of use only once shards have moved to it, so no further one is added before that can show.
const DATA_SCALE_UP: Preset = Preset { window_seconds: 120, pods: 1, period_seconds: 300 };
/// A node without data is of use at once.
const STATELESS_SCALE_UP: Preset = Preset { window_seconds: 30, pods: 2, period_seconds: 60 };
/// A node without data may go, but not on a short lull.
const STATELESS_SCALE_DOWN: Preset = Preset { window_seconds: 300, pods: 1, period_seconds: 120 };

impl AutoscalerPlan {
    pub(super) fn new(set: &SetView) -> Option<Self> {
        let scaling = set.config.autoscaling.as_ref()?;
        let behavior = scaling.behavior.clone().unwrap_or_default();
        let keeps_nodes = match scaling.scale_down {
            Some(scale_down) => scale_down == ScaleDown::Disabled,
            None => set.stores(),
        };
        Some(Self {
            min_replicas: scaling.min_replicas,
            max_replicas: scaling.max_replicas,
            metrics: scaling.metrics.iter().filter_map(metric).collect(),
            scale_up: rules(behavior.scale_up, if set.stores() { DATA_SCALE_UP } else { STATELESS_SCALE_UP }),
            scale_down: if keeps_nodes { NEVER } else { rules(behavior.scale_down, STATELESS_SCALE_DOWN) },
        })
    }
}

/// Nodes are never removed.
const NEVER: ScalingRulesPlan = ScalingRulesPlan {
    stabilization_window_seconds: None,
    select_policy: SelectPolicy::Disabled,
    policies: Vec::new(),
    tolerance: None,
};

/// What the user says, and the preset where nothing is said.
fn rules(asked: Option<ScalingRules>, preset: Preset) -> ScalingRulesPlan {
    let asked = asked.unwrap_or_default();
    let select_policy = asked.select_policy.unwrap_or(SelectPolicy::Max);
    let Preset { window_seconds, pods: value, period_seconds } = preset;
    ScalingRulesPlan {
        stabilization_window_seconds: Some(asked.stabilization_window_seconds.unwrap_or(window_seconds)),
        select_policy,
        policies: match asked.policies {
            _ if select_policy == SelectPolicy::Disabled => Vec::new(),
            Some(policies) => policies,
            None => vec![ScalingPolicy { policy_type: PolicyType::Pods, value, period_seconds }],
        },
        tolerance: asked.tolerance.as_ref().map(|tolerance| quantity(tolerance).to_string()),
    }
}

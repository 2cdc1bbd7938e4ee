//! The autoscaler of a set.

use super::Names;
use super::keda::KedaPlan;
use super::metrics::{MetricPlan, metric};
use crate::config::{ScalingPolicy, SelectPolicy};
use crate::model::{Cluster, NodeSet, Speed};
use serde::Serialize;

/// The autoscaler of a set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AutoscalerPlan {
    /// Fewest nodes.
    pub min_replicas: u32,
    /// Most nodes.
    pub max_replicas: u32,
    pub metrics: Vec<MetricPlan>,
    /// What KEDA is told, which then writes the HorizontalPodAutoscaler; none where esgen does.
    pub keda: Option<KedaPlan>,
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
    pub select_policy: SelectPolicy,
    /// The policies; none where scaling in this direction is disabled.
    pub policies: Vec<ScalingPolicy>,
    /// Share by which a metric may be off its target before anything happens.
    pub tolerance: Option<String>,
}

impl AutoscalerPlan {
    pub(super) fn new(cluster: &Cluster, set: &NodeSet, names: &Names) -> Option<Self> {
        let scaling = set.autoscaling.as_ref()?;
        let metrics: Vec<MetricPlan> = scaling.metrics.iter().filter_map(metric).collect();
        Some(Self {
            min_replicas: set.nodes.min,
            max_replicas: set.nodes.max,
            keda: scaling.is_by_keda().then(|| KedaPlan::new(cluster, set, names, &metrics)),
            metrics,
            scale_up: rules(&scaling.up),
            scale_down: if scaling.scales_down() { rules(&scaling.down) } else { NEVER },
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

fn rules(speed: &Speed) -> ScalingRulesPlan {
    let is_disabled = *speed.select_policy == SelectPolicy::Disabled;
    ScalingRulesPlan {
        stabilization_window_seconds: Some(*speed.window_seconds),
        select_policy: *speed.select_policy,
        policies: if is_disabled { Vec::new() } else { speed.policies.value.clone() },
        tolerance: speed.tolerance.as_written().map(|tolerance| tolerance.to_string()),
    }
}

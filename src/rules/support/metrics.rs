//! The metrics and speeds of a set's autoscaler, with their places.

use crate::config::{Metric, ScalingRules};
use crate::diagnostics::Path;
use crate::rules::view::SetView;

/// The metrics of a set and their positions.
pub(in crate::rules) fn metrics<'v>(set: &'v SetView) -> impl Iterator<Item = (usize, &'v Metric)> {
    set.config.autoscaling.iter().flat_map(|scaling| scaling.metrics.iter().enumerate())
}

/// The key that a metric is written under.
pub(in crate::rules) fn key(metric: &Metric) -> &'static str {
    match metric {
        Metric::Cpu(_) => "cpu",
        Metric::Memory(_) => "memory",
        Metric::ContainerResource(_) => "containerResource",
        Metric::Pods(_) => "pods",
        Metric::Object(_) => "object",
        Metric::External(_) => "external",
    }
}

/// The speeds of a set in both directions, where written.
pub(in crate::rules) fn scaling_rules<'v>(set: &'v SetView) -> Vec<(Path, &'v ScalingRules)> {
    let Some(behavior) = set.config.autoscaling.as_ref().and_then(|scaling| scaling.behavior.as_ref()) else {
        return Vec::new();
    };
    [("scaleUp", &behavior.scale_up), ("scaleDown", &behavior.scale_down)]
        .into_iter()
        .filter_map(|(key, rules)| Some((set.below("autoscaling.behavior").key(key), rules.as_ref()?)))
        .collect()
}

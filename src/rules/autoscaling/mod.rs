//! Autoscaling (ESG120 to ESG137).

pub(super) mod behavior_bounds;
pub(super) mod idle_scale_down_behavior;
pub(super) mod index_copies_at_minimum;
pub(super) mod index_copies_never_placed;
pub(super) mod memory_metric;
pub(super) mod metric_target;
pub(super) mod metric_without_request;
pub(super) mod minimum_over_maximum;
pub(super) mod no_metrics;
pub(super) mod no_nodes;
pub(super) mod nothing_to_scale;
pub(super) mod replicas_with_autoscaling;
pub(super) mod single_copy_tier;
pub(super) mod target_above_request;
pub(super) mod tolerance_gate;
pub(super) mod tolerance_unknown;
pub(super) mod unreachable_target;
pub(super) mod unsafe_scale_down;

//! Bounds and defaults of the HorizontalPodAutoscaler (`autoscaling/v2`).

/// Longest `stabilizationWindowSeconds`.
pub const LONGEST_WINDOW_SECONDS: u32 = 3600;
/// Longest `periodSeconds` of a policy.
pub const LONGEST_PERIOD_SECONDS: u32 = 1800;
/// By how many thousandths a metric may be off its target, unless `tolerance` says otherwise.
pub const DEFAULT_TOLERANCE_MILLIS: i64 = 100;
/// First minor version of Kubernetes that has `behavior.scaleUp.tolerance` (feature gate `HPAConfigurableTolerance`, off).
pub const TOLERANCE_SINCE: u16 = 33;
/// First minor version of Kubernetes where that gate is on by default.
pub const TOLERANCE_BY_DEFAULT_SINCE: u16 = 35;

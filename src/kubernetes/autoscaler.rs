//! Bounds and defaults of the HorizontalPodAutoscaler (`autoscaling/v2`).

/// Longest `stabilizationWindowSeconds`.
pub const LONGEST_WINDOW_SECONDS: u32 = 3600;
/// Longest `periodSeconds` of a policy.
pub const LONGEST_PERIOD_SECONDS: u32 = 1800;
/// Target of an autoscaler that names no metric, in percent of the CPU request.
pub const DEFAULT_CPU_UTILIZATION: u32 = 80;
/// By how many thousandths a metric may be off its target, unless `tolerance` says otherwise.
pub const DEFAULT_TOLERANCE_MILLIS: i64 = 100;
/// First minor version of Kubernetes that has `behavior.scaleUp.tolerance` (feature gate `HPAConfigurableTolerance`, off).
pub const TOLERANCE_SINCE: u16 = 33;
/// First minor version of Kubernetes where that gate is on by default.
pub const TOLERANCE_BY_DEFAULT_SINCE: u16 = 35;
/// The minor version from which `minReplicas` may be 0 without a feature gate (KEP-2021).
pub const SCALE_TO_ZERO_SINCE: u16 = 37;

#[cfg(test)]
mod tests {
    use super::{LONGEST_PERIOD_SECONDS, LONGEST_WINDOW_SECONDS};

    #[test]
    fn bounds_are_those_of_the_schema() {
        let most = |schema: &str, field: &str| {
            let schema: serde_json::Value = serde_json::from_str(schema).unwrap();
            schema["properties"][field]["maximum"].as_u64()
        };
        let rules = include_str!("../../schemas/kubernetes/autoscaling.v2/HPAScalingRules.json");
        assert_eq!(most(rules, "stabilizationWindowSeconds"), Some(LONGEST_WINDOW_SECONDS.into()));
        let policy = include_str!("../../schemas/kubernetes/autoscaling.v2/HPAScalingPolicy.json");
        assert_eq!(most(policy, "periodSeconds"), Some(LONGEST_PERIOD_SECONDS.into()));
    }
}

use crate::kubernetes::autoscaler::DEFAULT_TOLERANCE_MILLIS;
use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "coarse-metric-target",
    severity: Severity::Warning,
    title: "Target of a few thousandths",
    why: "The autoscaler counts in thousandths. Where the next thousandth is already further from the target than the tolerance \
          (10 % by default), a metric is either on target or far off it, and rounding alone adds and removes nodes.",
    remedy: "Measure in a smaller unit, such as milliseconds instead of seconds, or raise the target to ten thousandths or more.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    for scaling in cluster.sets.iter().filter_map(|set| set.autoscaling.as_ref()) {
        let tolerance = scaling.up.tolerance.as_millis().max(DEFAULT_TOLERANCE_MILLIS);
        let is_coarse = |amount: &Quantity| {
            *amount >= Quantity::from_millis(1) && amount.as_millis().saturating_mul(tolerance) < 1000
        };
        for metric in &scaling.metrics {
            for (path, amount) in metric.amounts().filter(|(_, amount)| is_coarse(amount)) {
                findings
                    .at(&path, message!("with a target of {} one thousandth more is more than the tolerance", amount));
            }
        }
    }
}

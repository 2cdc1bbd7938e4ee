use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "ambiguous-metric-target",
    severity: Severity::Error,
    title: "Metric without exactly one target",
    why: "`autoscaling/v2` takes exactly one target per metric: with none there is nothing to compare the metric \
          with, and the API server refuses two.",
    remedy: "Write one target: a share of the request (`averageUtilization: 60`) or an amount (`averageValue`, or \
          `value` for the sum).",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    for metric in cluster.sets.iter().flat_map(NodeSet::metrics) {
        let targets = [metric.utilization.is_some(), metric.value.is_some(), metric.average_value.is_some()];
        let count = targets.into_iter().filter(|target| *target).count();
        if count != 1 {
            let other = if metric.resource.is_some() { "averageUtilization" } else { "value" };
            let message = message!("the metric has {} targets instead of one of `{}` and `averageValue`", count, other);
            findings.at(&metric.path, message);
        }
        if metric.utilization == Some(0) {
            findings.at(&metric.path.key("averageUtilization"), "every node always uses more than 0 % of its request");
        }
    }
}

use crate::rules::prelude::*;

pub(crate) const RULE: Rule = Rule {
    name: "ambiguous-metric-target",
    severity: Severity::Error,
    title: "Metric without exactly one target",
    why: "`autoscaling/v2` takes exactly one target per metric: with none there is nothing to compare the metric \
          with, and the API server refuses two.",
    remedy: "Write one target: a share of the request (`averageUtilization: 60`) or an amount (`averageValue`, or \
          `value` for the sum).",
    check,
};

fn check(cluster: &Cluster, findings: &mut Findings) {
    for metric in cluster.sets.iter().filter_map(|set| set.autoscaling.as_ref()).flat_map(|scaling| &scaling.metrics) {
        let targets = [metric.utilization.is_some(), metric.value.is_some(), metric.average_value.is_some()];
        let count = targets.into_iter().filter(|target| *target).count();
        if count != 1 {
            let other = if metric.resource.is_some() { "averageUtilization" } else { "value" };
            let message = format!("the metric has {count} targets instead of one of `{other}` and `averageValue`");
            findings.add(cluster.at(metric.path.clone()), message);
        }
        if metric.utilization == Some(0) {
            let place = cluster.at(metric.path.key("averageUtilization"));
            findings.add(place, "every node always uses more than 0 % of its request");
        }
    }
}

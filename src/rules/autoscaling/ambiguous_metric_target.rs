use crate::config::Metric;
use crate::diagnostics::Severity;
use crate::rules::support::metrics::{key, metrics};
use crate::rules::view::View;
use crate::rules::{Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "ambiguous-metric-target",
    severity: Severity::Error,
    title: "Metric without exactly one target",
    why: "`autoscaling/v2` takes exactly one target a metric; with none there is nothing to compare with, and \
          of two the API server refuses one.",
    remedy: "Write one of the two: a share of the request (`averageUtilization: 60`) or an amount \
          (`averageValue`, or `value` for the sum).",
    check,
};

fn check(view: &View, findings: &mut Findings) {
    for set in &view.sets {
        for (index, metric) in metrics(set) {
            let path = set.below(&format!("autoscaling.metrics[{index}].{}", key(metric)));
            let (count, utilization, names) = targets(metric);
            if count != 1 {
                let message = format!("the metric has {count} targets, not one of {names}");
                findings.add(view.at(path.clone()), message);
            }
            if utilization == Some(0) {
                findings.add(view.at(path.key("averageUtilization")), "0 % of the request is always exceeded");
            }
        }
    }
}

fn targets(metric: &Metric) -> (usize, Option<u32>, &'static str) {
    const RESOURCE: &str = "`averageUtilization` and `averageValue`";
    const CUSTOM: &str = "`value` and `averageValue`";
    let count = |one: bool, other: bool| usize::from(one) + usize::from(other);
    match metric {
        Metric::Cpu(target) | Metric::Memory(target) => {
            let count = count(target.average_utilization.is_some(), target.average_value.is_some());
            (count, target.average_utilization, RESOURCE)
        }
        Metric::ContainerResource(target) => {
            let count = count(target.average_utilization.is_some(), target.average_value.is_some());
            (count, target.average_utilization, RESOURCE)
        }
        Metric::Pods(_) => (1, None, CUSTOM),
        Metric::Object(target) => (count(target.value.is_some(), target.average_value.is_some()), None, CUSTOM),
        Metric::External(target) => (count(target.value.is_some(), target.average_value.is_some()), None, CUSTOM),
    }
}

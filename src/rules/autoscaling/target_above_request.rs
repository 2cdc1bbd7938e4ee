use crate::config::{Metric, ResourceName};
use crate::diagnostics::Severity;
use crate::rules::support::metrics::{key, metrics};
use crate::rules::view::View;
use crate::rules::{Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "target-above-request",
    severity: Severity::Warning,
    title: "Target above the request without a limit",
    why: "Without a limit a node gets more than its request only while its host has idle cores. On full hosts \
          the target is never reached, and the set does not grow just when everything is loaded.",
    remedy: "Write a target below 100, with a larger request where the nodes need it.",
    check,
};

fn check(view: &View, findings: &mut Findings) {
    for set in &view.sets {
        if set.config.resources.as_ref().is_some_and(|resources| resources.cpu_limit.is_some()) {
            continue;
        }
        for (index, metric) in metrics(set) {
            let utilization = match metric {
                Metric::Cpu(target) => target.average_utilization,
                Metric::ContainerResource(target) if target.name == ResourceName::Cpu => target.average_utilization,
                _ => None,
            };
            if let Some(percent) = utilization.filter(|percent| *percent >= 100) {
                let path = set.below(&format!("autoscaling.metrics[{index}].{}.averageUtilization", key(metric)));
                findings.add(view.at(path), format!("{percent} % of the request is what only an idle host can give"));
            }
        }
    }
}

use crate::diagnostics::Severity;
use crate::rules::view::View;
use crate::rules::{Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "no-metrics",
    severity: Severity::Error,
    title: "Autoscaling without a metric",
    why: "Kubernetes would silently take 80 % of the CPU request, which says little about a node of \
          Elasticsearch and nothing about a full page cache.",
    remedy: "Name a metric, such as `metrics: [{cpu: {averageUtilization: 60}}]`.",
    check,
};

fn check(view: &View, findings: &mut Findings) {
    for set in &view.sets {
        if set.config.autoscaling.as_ref().is_some_and(|scaling| scaling.metrics.is_empty()) {
            findings.add(view.at(set.below("autoscaling.metrics")), "nothing says when to add a node");
        }
    }
}

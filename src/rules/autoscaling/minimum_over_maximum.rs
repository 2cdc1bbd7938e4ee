use crate::diagnostics::Severity;
use crate::rules::view::View;
use crate::rules::{Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "minimum-over-maximum",
    severity: Severity::Error,
    title: "Minimum above the maximum",
    why: "The API server refuses such a HorizontalPodAutoscaler.",
    remedy: "Write a `maxReplicas` that is at least `minReplicas`.",
    check,
};

fn check(view: &View, findings: &mut Findings) {
    for set in &view.sets {
        if let Some(scaling) = set.config.autoscaling.as_ref().filter(|one| one.min_replicas > one.max_replicas) {
            let message =
                format!("maxReplicas {} is less than minReplicas {}", scaling.max_replicas, scaling.min_replicas);
            findings.add(view.at(set.below("autoscaling.maxReplicas")), message);
        }
    }
}

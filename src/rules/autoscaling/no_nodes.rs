use crate::diagnostics::Severity;
use crate::rules::view::View;
use crate::rules::{Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "no-nodes",
    severity: Severity::Error,
    title: "Set without a node",
    why: "A set of no nodes leaves its roles to nobody, and the autoscaler's API refuses a minimum of 0 unless \
          the cluster has the feature gate `HPAScaleToZero`, which then needs a metric that exists without \
          pods.",
    remedy: "Write at least 1, or take the set out of the list.",
    check,
};

fn check(view: &View, findings: &mut Findings) {
    for set in &view.sets {
        let scaling = set.config.autoscaling.as_ref();
        let counts = [
            (set.config.replicas, "replicas"),
            (scaling.map(|scaling| scaling.min_replicas), "autoscaling.minReplicas"),
            (scaling.map(|scaling| scaling.max_replicas), "autoscaling.maxReplicas"),
        ];
        for (_, key) in counts.iter().filter(|(count, _)| *count == Some(0)) {
            findings.add(view.at(set.below(key)), format!("the set `{}` may have no node", set.config.name));
        }
    }
}

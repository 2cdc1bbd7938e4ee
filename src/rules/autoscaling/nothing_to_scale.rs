use crate::diagnostics::Severity;
use crate::rules::view::View;
use crate::rules::{Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "nothing-to-scale",
    severity: Severity::Warning,
    title: "Autoscaling that never scales",
    why: "With the same minimum and maximum the autoscaler has no choice: it costs an object and hides that \
          the number is fixed.",
    remedy: "Write `replicas` instead of `autoscaling`, or raise `maxReplicas`.",
    check,
};

fn check(view: &View, findings: &mut Findings) {
    for set in &view.sets {
        if let Some(scaling) = set.config.autoscaling.as_ref().filter(|one| one.min_replicas == one.max_replicas) {
            let message = format!("minReplicas and maxReplicas are both {}", scaling.max_replicas);
            findings.add(view.at(set.below("autoscaling.maxReplicas")), message);
        }
    }
}

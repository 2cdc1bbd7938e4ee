use crate::diagnostics::Severity;
use crate::rules::view::View;
use crate::rules::{Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "replicas-with-autoscaling",
    severity: Severity::Error,
    title: "Replicas together with autoscaling",
    why: "Two owners of one number fight: every time the manifests are applied, the set jumps back to \
          `replicas`, and the autoscaler moves it away again.",
    remedy: "Take `replicas` out; `autoscaling.minReplicas` is where the set starts.",
    check,
};

fn check(view: &View, findings: &mut Findings) {
    for set in view.sets.iter().filter(|set| set.config.autoscaling.is_some()) {
        if let Some(replicas) = set.config.replicas {
            let message = format!("`replicas: {replicas}` stands beside `autoscaling`");
            findings.add(view.at(set.below("replicas")), message);
        }
    }
}

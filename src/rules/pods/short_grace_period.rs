use crate::diagnostics::Severity;
use crate::rules::view::View;
use crate::rules::{Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "short-grace-period",
    severity: Severity::Warning,
    title: "Little time to stop",
    why: "When the time is over the node is killed: requests are cut off, and a master does not hand over. Its \
          shards then replay their transaction logs at the next start.",
    remedy: "Leave `terminationGracePeriodSeconds` out (600 or 120, by role), or write at least 60.",
    check,
};

const SHORT_SECONDS: u32 = 60;

fn check(view: &View, findings: &mut Findings) {
    for set in &view.sets {
        if let Some(seconds) = set.config.termination_grace_period_seconds.filter(|seconds| *seconds < SHORT_SECONDS) {
            let message = format!("the nodes of `{}` are killed after {seconds} seconds", set.config.name);
            findings.add(view.at(set.below("terminationGracePeriodSeconds")), message);
        }
    }
}

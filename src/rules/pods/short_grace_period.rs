use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "short-grace-period",
    severity: Severity::Warning,
    title: "Little time to stop",
    why: "When the time is up, the node is killed: requests are cut off, and a master does not hand over. Its \
          shards then replay their transaction logs at the next start.",
    remedy: "Leave `terminationGracePeriodSeconds` out, or write at least 60.",
};

/// So little for any node that the rule of turns adds nothing.
pub(super) const SHORT_SECONDS: u32 = 60;

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    for set in &cluster.sets {
        let grace = &set.grace_period_seconds;
        if let Some(seconds) = grace.as_written().filter(|seconds| **seconds < SHORT_SECONDS) {
            let message = message!("the nodes of `{}` are killed after {} seconds", quoted(*set.name), seconds);
            findings.at(&grace.path, message);
        }
    }
}

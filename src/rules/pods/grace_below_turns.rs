use super::short_grace_period::SHORT_SECONDS;
use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "grace-below-turns",
    severity: Severity::Warning,
    title: "Less time to stop than turns take",
    why: "Nodes stop one at a time, and one change may tell all of them to. Whoever still waits for its turn when its time is up is \
          killed beside another that is down, which takes shards out of reach or leaves no majority of masters. A node that is to go \
          for good is killed with the shards that it has not given up yet.",
    remedy: "Leave `terminationGracePeriodSeconds` out.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    for set in cluster.sets.iter().filter(|set| set.takes_turns) {
        let (grace, needed) = (&set.grace_period_seconds, set.longest_wait_seconds);
        if let Some(seconds) = grace.as_written().filter(|seconds| (SHORT_SECONDS..needed).contains(seconds)) {
            let name = quoted(*set.name);
            let message = message!("the nodes of `{}` get {} seconds to stop, and may need {}", name, seconds, needed);
            findings.at(&grace.path, message).remedy =
                message!("Leave `terminationGracePeriodSeconds` out, or write at least {}.", needed);
        }
    }
}

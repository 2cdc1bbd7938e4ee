use crate::kubernetes::autoscaler::{LONGEST_PERIOD_SECONDS, LONGEST_WINDOW_SECONDS};
use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "scaling-out-of-bounds",
    severity: Severity::Error,
    title: "Scaling speed out of bounds",
    why: "The API server refuses such a HorizontalPodAutoscaler: windows are 0 to 3600 seconds, periods 1 to 1800, \
          values above 0, and a list of policies is not empty.",
    remedy: "Write a number within the bounds; to stop scaling in one direction write `selectPolicy: Disabled`.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    for (rules, path) in cluster.written_speeds() {
        if let Some(window) = rules.stabilization_window_seconds.filter(|seconds| *seconds > LONGEST_WINDOW_SECONDS) {
            let message = message!("a window of {} seconds is longer than {}", window, LONGEST_WINDOW_SECONDS);
            findings.at(&path.key("stabilizationWindowSeconds"), message);
        }
        let Some(policies) = &rules.policies else { continue };
        let path = path.key("policies");
        if policies.is_empty() {
            findings.at(&path, "the list of policies is empty");
        }
        for (index, policy) in policies.iter().enumerate() {
            let path = path.index(index);
            if policy.value == 0 {
                findings.at(&path.key("value"), "a policy of 0 changes nothing");
            }
            if policy.period_seconds == 0 || policy.period_seconds > LONGEST_PERIOD_SECONDS {
                let period = policy.period_seconds;
                let message = message!("a period of {} seconds is not within 1 to {}", period, LONGEST_PERIOD_SECONDS);
                findings.at(&path.key("periodSeconds"), message);
            }
        }
    }
}

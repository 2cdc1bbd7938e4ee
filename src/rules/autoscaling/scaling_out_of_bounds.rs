use crate::diagnostics::Severity;
use crate::rules::support::metrics::scaling_rules;
use crate::rules::view::View;
use crate::rules::{Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "scaling-out-of-bounds",
    severity: Severity::Error,
    title: "Speed of scaling out of bounds",
    why: "The API server refuses such a HorizontalPodAutoscaler: windows are 0 to 3600 seconds, periods 1 to \
          1800, values above 0, and a list of policies has at least one.",
    remedy: "Write a number within the bounds; to stop scaling in one direction write `selectPolicy: Disabled`.",
    check,
};

const LONGEST_WINDOW: u32 = 3600;
const LONGEST_PERIOD: u32 = 1800;

fn check(view: &View, findings: &mut Findings) {
    for (path, rules) in view.sets.iter().flat_map(scaling_rules) {
        if let Some(window) = rules.stabilization_window_seconds.filter(|seconds| *seconds > LONGEST_WINDOW) {
            let message = format!("a window of {window} seconds is longer than {LONGEST_WINDOW}");
            findings.add(view.at(path.key("stabilizationWindowSeconds")), message);
        }
        let Some(policies) = &rules.policies else {
            continue;
        };
        let path = path.key("policies");
        if policies.is_empty() {
            findings.add(view.at(path.clone()), "the list of policies is empty");
        }
        for (index, policy) in policies.iter().enumerate() {
            let path = path.index(index);
            if policy.value == 0 {
                findings.add(view.at(path.key("value")), "a policy of 0 changes nothing");
            }
            if policy.period_seconds == 0 || policy.period_seconds > LONGEST_PERIOD {
                let message =
                    format!("a period of {} seconds is not within 1 to {LONGEST_PERIOD}", policy.period_seconds);
                findings.add(view.at(path.key("periodSeconds")), message);
            }
        }
    }
}

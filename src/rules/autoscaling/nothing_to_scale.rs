use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "nothing-to-scale",
    severity: Severity::Warning,
    title: "Autoscaling that never scales",
    why: "With equal minimum and maximum the autoscaler has no choice: it is one more object, and hides that the \
          number is fixed.",
    remedy: "Write `replicas` instead of `autoscaling`, or raise `maxReplicas`.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    for set in cluster.sets.iter().filter(|set| set.autoscaling.is_some() && set.nodes.min == set.nodes.max) {
        let message = message!("minReplicas and maxReplicas are both {}", set.nodes.max);
        findings.at(&set.below("autoscaling.maxReplicas"), message);
    }
}

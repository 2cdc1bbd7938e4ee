use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "minimum-over-maximum",
    severity: Severity::Error,
    title: "Minimum above the maximum",
    why: "The API server refuses such a HorizontalPodAutoscaler.",
    remedy: "Write a `maxReplicas` that is at least `minReplicas`.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    for set in cluster.sets.iter().filter(|set| set.nodes.min > set.nodes.max) {
        let message = message!("maxReplicas {} is less than minReplicas {}", set.nodes.max, set.nodes.min);
        findings.at(&set.below("autoscaling.maxReplicas"), message);
    }
}

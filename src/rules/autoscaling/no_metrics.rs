use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "no-metrics",
    severity: Severity::Error,
    title: "Autoscaling without a metric",
    why: "Kubernetes would silently use 80 % of the CPU request, which says little about an Elasticsearch node and \
          nothing about a full page cache.",
    remedy: "Write a metric, such as `metrics: [{cpu: {averageUtilization: 60}}]`.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    for set in &cluster.sets {
        if set.autoscaling.as_ref().is_some_and(|scaling| scaling.metrics.is_empty()) {
            findings.at(&set.below("autoscaling.metrics"), "nothing says when to add a node");
        }
    }
}

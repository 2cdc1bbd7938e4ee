use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "no-nodes",
    severity: Severity::Error,
    title: "Set without nodes",
    why: "A set of no nodes leaves its roles to nobody, and the autoscaler's API refuses a minimum of 0 unless the \
          cluster has the feature gate `HPAScaleToZero`, which then needs a metric that exists without pods.",
    remedy: "Write at least 1, or remove the set.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    for set in &cluster.sets {
        let scaling = set.config.autoscaling.as_ref();
        let counts = [
            (set.config.replicas, "replicas"),
            (scaling.map(|scaling| scaling.min_replicas), "autoscaling.minReplicas"),
            (scaling.map(|scaling| scaling.max_replicas), "autoscaling.maxReplicas"),
        ];
        for (_, key) in counts.iter().filter(|(count, _)| *count == Some(0)) {
            findings.at(&set.below(key), message!("the set `{}` may have no nodes", quoted(*set.name)));
        }
    }
}

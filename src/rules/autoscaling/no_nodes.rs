use crate::kubernetes::autoscaler::SCALE_TO_ZERO_SINCE;
use crate::model::Autoscaling;
use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "no-nodes",
    severity: Severity::Error,
    title: "Set without nodes",
    why: "A set of no nodes leaves its roles to nobody. An autoscaler may go there with nodes that store nothing, if it can come \
          back: KEDA, or a HorizontalPodAutoscaler from Kubernetes 1.37 on, by a metric that exists without pods.",
    remedy: "Write at least 1, or remove the set.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    for set in &cluster.sets {
        let least = set.autoscaling.as_ref().filter(|scaling| scaling.config.min_replicas == 0);
        let obstacle = least.and_then(|scaling| obstacle(cluster, set, scaling));
        let most = set.config.autoscaling.as_ref().map(|scaling| scaling.max_replicas);
        let counts = [
            (set.config.replicas == Some(0), "replicas", None),
            (obstacle.is_some(), "autoscaling.minReplicas", obstacle),
            (most == Some(0), "autoscaling.maxReplicas", None),
        ];
        for (_, key, obstacle) in counts.into_iter().filter(|(is_refused, ..)| *is_refused) {
            let finding = findings.at(&set.below(key), message!("the set `{}` may have no nodes", quoted(*set.name)));
            if let Some(obstacle) = obstacle {
                finding.remedy = message!("Write at least 1, since {}.", obstacle);
            }
        }
    }
}

/// Why the set may not be scaled to nothing, if there is a reason.
fn obstacle(cluster: &Cluster, set: &NodeSet, scaling: &Autoscaling) -> Option<Message> {
    if set.is_stateful() {
        Some("its nodes store something".into())
    } else if !scaling.is_by_keda() && cluster.kubernetes.minor() < SCALE_TO_ZERO_SINCE {
        Some(message!(
            "Kubernetes {} refuses 0: that takes `engine: keda`, or Kubernetes 1.{}",
            cluster.kubernetes,
            SCALE_TO_ZERO_SINCE
        ))
    } else if !scaling.metrics.iter().any(|metric| metric.exists_without_pods()) {
        Some("all of its metrics vanish with the last pod: `object`, `external` and `prometheus` do not".into())
    } else {
        None
    }
}

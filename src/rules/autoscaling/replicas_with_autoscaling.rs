use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "replicas-with-autoscaling",
    severity: Severity::Error,
    title: "Both replicas and autoscaling",
    why: "Two owners of one number fight over it: every time the manifests are applied, the set jumps back to \
          `replicas`, and the autoscaler moves it away again.",
    remedy: "Remove `replicas`; a new set starts with `autoscaling.minReplicas` nodes. If the set runs already, what is applied \
             without `replicas` scales it to one pod first; docs/hand-over.md has the command that prevents it.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    for set in cluster.sets.iter().filter(|set| set.config.autoscaling.is_some()) {
        if let Some(replicas) = set.config.replicas {
            findings.at(&set.below("replicas"), message!("`replicas: {}` is written beside `autoscaling`", replicas));
        }
    }
}

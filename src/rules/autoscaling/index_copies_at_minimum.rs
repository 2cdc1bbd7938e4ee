use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "index-copies-at-minimum",
    severity: Severity::Warning,
    title: "More copies than data nodes at the minimum",
    why: "Two copies of a shard never share a node. At the autoscaler's minimum some copies are not allocated: the \
          cluster is yellow, and losing a node can mean losing the last copy.",
    remedy: "Write a `minReplicas` that is greater than the replicas of the index, or lower \
          `workload.vectors.replicas`.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    let Some(vectors) = &cluster.vectors else { return };
    if vectors.copies_fit(vectors.nodes.min) || !vectors.copies_fit(vectors.nodes.max) {
        return;
    }
    for set in cluster.sets.iter().filter(|set| set.holds_vectors() && set.autoscaling.is_some()) {
        let message = message!(
            "at the minimum of {} data nodes, an index with {} replicas has no place for all its copies",
            vectors.nodes.min,
            *vectors.replicas
        );
        findings.at(&set.nodes.path, message);
    }
}

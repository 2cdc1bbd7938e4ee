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
    let nodes = cluster.workload.nodes;
    let Some(index) = cluster.workload.indices.iter().max_by_key(|index| index.copies()) else { return };
    if index.copies_fit(nodes.min) || !index.copies_fit(nodes.max) {
        return;
    }
    for set in cluster.sets.iter().filter(|set| set.holds_workload() && set.autoscaling.is_some()) {
        let message = message!(
            "at the minimum of {} data nodes, an index with {} replicas has no place for all its copies",
            nodes.min,
            *index.replicas
        );
        findings.at(&set.nodes.path, message);
    }
}

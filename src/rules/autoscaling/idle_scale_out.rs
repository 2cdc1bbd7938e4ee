use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "idle-scale-out",
    severity: Severity::Warning,
    title: "More data nodes than copies of shards",
    why: "A node works for an index only if it holds one of its shards. With fewer copies than nodes the rest idles, the \
          metric stays where it is, and the autoscaler goes to its maximum and stays there.",
    remedy: "Make the index with more primary shards and say so in `workload.vectors.shards`: shards times copies should be \
          at least `maxReplicas`. Or lower `maxReplicas`.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    let nodes = cluster.workload.nodes.max;
    let Some(copies) = cluster.workload.most_shard_copies() else { return };
    if u64::from(nodes) <= copies {
        return;
    }
    for set in cluster.sets.iter().filter(|set| set.holds_workload() && set.autoscaling.is_some()) {
        let message = message!("an index of {} copies of shards keeps at most as many of {} nodes busy", copies, nodes);
        findings.at(&set.below("autoscaling.maxReplicas"), message);
    }
}

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
    let Some(vectors) = &cluster.vectors else { return };
    let copies = vectors.shard_copies();
    if u64::from(vectors.nodes.max) <= copies {
        return;
    }
    for set in cluster.sets.iter().filter(|set| set.holds_vectors() && set.autoscaling.is_some()) {
        let message = message!(
            "an index of {} copies of shards keeps at most as many of {} nodes busy",
            copies,
            vectors.nodes.max
        );
        findings.at(&set.below("autoscaling.maxReplicas"), message);
    }
}

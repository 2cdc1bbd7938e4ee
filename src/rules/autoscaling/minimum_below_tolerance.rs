use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "minimum-below-tolerance",
    severity: Severity::Warning,
    title: "Minimum without room for a loss",
    why: "The autoscaler shrinks the set to its minimum when load is low. After a loss there (`spec.tolerate`) the nodes that are \
          left are fewer than the copies of a shard, which never share one: what was lost is not made anew, and the next loss can \
          be that of the last copy.",
    remedy: "Write a `minReplicas` of at least the copies plus what may be lost: 3 for one replica and the loss of one node.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    for set in cluster.data().filter(|set| set.drains()) {
        let peers = NodeCount::of(cluster.data().filter(|other| set.shares_tier_with(other))).min;
        let (left, copies) = (cluster.nodes_left_of(peers), cluster.workload.copies_on(set));
        // Fewer than copies with nothing lost has a rule of its own.
        if u64::from(peers) >= copies && u64::from(left) < copies {
            let message = message!(
                "of {} nodes at the minimum a loss leaves {}, too few for {} copies of a shard",
                peers,
                left,
                copies
            );
            findings.at(&set.nodes.path, message);
        }
    }
}

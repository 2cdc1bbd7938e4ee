use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "nowhere-to-drain",
    severity: Severity::Warning,
    title: "Fewer nodes at the minimum than copies",
    why: "Two copies of a shard never share a node. A node that is to go waits until its shards are on others, and where \
          these are too few for all copies it waits in vain: until its grace period ends, and then goes with the copy.",
    remedy: "Write a `minReplicas` that is greater than the replicas of every index on these nodes: an index has one unless \
             it says otherwise.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    for set in cluster.data().filter(|set| set.drains()) {
        let nodes = NodeCount::of(cluster.data().filter(|other| set.shares_tier_with(other))).min;
        let copies = cluster.workload.copies_on(set);
        if u64::from(nodes) < copies {
            let message =
                message!("at the minimum of {} nodes, one that is drained finds no place for {} copies", nodes, copies);
            findings.at(&set.nodes.path, message);
        }
    }
}

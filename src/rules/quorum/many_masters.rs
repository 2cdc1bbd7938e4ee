use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "many-masters",
    severity: Severity::Warning,
    title: "Many master-eligible nodes",
    why: "Every change of the cluster state waits for a majority of the voting nodes to write it to disk. Beyond \
          seven, each further voter makes changes slower and a slow disk more likely to be part of the majority, \
          and three or five already survive what clusters survive.",
    remedy: "Give three nodes the role `master` in a set of their own, and leave `master` out of the `roles` of \
          the others.",
};

/// More voters than any cluster needs.
const MANY: u32 = 7;

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    let total = NodeCount::of(cluster.master_eligible()).max;
    if total <= MANY {
        return;
    }
    // Where most of them are, there is most to choose from.
    if let Some(set) = cluster.master_eligible().max_by_key(|set| set.nodes.max) {
        let path = set.below(if set.autoscaling.is_some() { "autoscaling.maxReplicas" } else { "replicas" });
        findings.at(&path, message!("the cluster can have {} master-eligible nodes", total));
    }
}

use crate::elasticsearch::roles::{ENTRY_TIERS, EntryTier};
use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "single-copy-tier",
    severity: Severity::Warning,
    title: "Single node for indices with two copies",
    why: "An index has one replica unless configured otherwise, and two copies of a shard never share a node. On \
          the only node that new indices can be on, the replica is never allocated: the cluster stays yellow, and \
          losing the node's volume loses their data.",
    remedy: "Have at least two such nodes (`replicas` or `minReplicas`). If every index is created without \
          replicas, silence this rule with the reason.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    // A cluster of one node is meant to be one; where the workload says how many copies there are, other rules count them.
    if NodeCount::of(&cluster.sets).max < 2 || !cluster.workload.indices.is_empty() {
        return;
    }
    let nodes = |tier: &EntryTier| NodeCount::of(cluster.sets.iter().filter(|set| set.is_in_tier(tier.role))).min;
    for set in cluster.sets.iter().filter(|set| set.nodes.min == 1) {
        let is_alone = |tier: &&EntryTier| set.is_in_tier(tier.role) && nodes(tier) == 1;
        let tiers = Message::joined(ENTRY_TIERS.iter().filter(is_alone).map(|tier| tier.role.name()), " and ");
        if !tiers.is_empty() {
            let when = if set.nodes.max > 1 { "at the minimum " } else { "" };
            let message = message!("{}one node holds all new indices of {}", when, tiers);
            findings.at(&set.nodes.path, message);
        }
    }
}

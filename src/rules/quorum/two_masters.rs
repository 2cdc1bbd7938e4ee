use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "two-masters",
    severity: Severity::Error,
    title: "Two master-eligible nodes",
    why: "Electing a master takes a majority of the voting nodes. With two nodes both must be there, so losing or \
          restarting either stops the whole cluster: two are less available than one.",
    remedy: "Have three master-eligible nodes, or exactly one for development.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    let total = NodeCount::of(cluster.master_eligible()).min;
    // Where an autoscaler decides on the number, the rule on scaled masters has more to say.
    if total != 2 || cluster.master_eligible().any(|set| set.nodes.min != set.nodes.max) {
        return;
    }
    for set in cluster.master_eligible() {
        let message = "the cluster has two master-eligible nodes and loses its quorum with either of them";
        findings.at(&set.nodes.path, message);
    }
}

use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "even-masters",
    severity: Severity::Warning,
    title: "Even number of master-eligible nodes",
    why: "An even number tolerates the loss of no more nodes than one fewer would: Elasticsearch leaves one of them \
          out of the voting configuration. The extra node costs resources and gains nothing.",
    remedy: "Have an odd number of master-eligible nodes: three, or five to survive the loss of two. Nodes that \
          only hold data leave `master` out of their `roles`.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    let total = NodeCount::of(cluster.master_eligible()).min;
    // A set that is scaled passes through odd and even numbers; that is for the rule on scaled masters.
    if total < 4 || !total.is_multiple_of(2) || cluster.master_eligible().any(|set| set.autoscaling.is_some()) {
        return;
    }
    // Where most of them are, there is most to choose from.
    if let Some(set) = cluster.master_eligible().max_by_key(|set| set.nodes.min) {
        findings.at(&set.nodes.path, message!("the cluster has {} master-eligible nodes: one never votes", total));
    }
}

use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "electable-masters",
    severity: Severity::Error,
    title: "Too few masters that can be elected",
    why: "A node with `voting_only` votes but is never elected. With fewer than two nodes that can be elected, \
          losing one leaves a cluster with a quorum and no master.",
    remedy: "Have at least two nodes with `master` and without `voting_only`; voting-only nodes are tiebreakers \
          beside them.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    let (only_voting, electable): (Vec<&NodeSet>, Vec<&NodeSet>) =
        cluster.master_eligible().partition(|set| set.only_votes());
    let electable = NodeCount::of(electable).min;
    if electable >= 2 {
        return;
    }
    for set in only_voting {
        let message = message!("beside voting-only nodes the cluster has {} that can be elected master", electable);
        findings.at(&set.roles.path, message);
    }
}

use crate::diagnostics::Severity;
use crate::elasticsearch::roles::Role;
use crate::rules::view::SetView;
use crate::rules::view::View;
use crate::rules::{Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "electable-masters",
    severity: Severity::Error,
    title: "Too few masters that can be elected",
    why: "A node with `voting_only` votes but is never elected. With fewer than two nodes that can be elected, \
          the loss of one leaves a cluster with a quorum and no master.",
    remedy: "Have at least two nodes with `master` and without `voting_only`; voting-only nodes are tiebreakers \
          beside them.",
    check,
};

fn check(view: &View, findings: &mut Findings) {
    let (voting_only, electable): (Vec<&SetView>, Vec<&SetView>) =
        view.master_eligible().partition(|set| set.has(Role::VotingOnly));
    let count: u32 = electable.iter().map(|set| set.min_nodes).fold(0, u32::saturating_add);
    if count >= 2 {
        return;
    }
    for set in voting_only {
        let message = format!("beside voting-only nodes the cluster has {count} that can be elected master");
        findings.add(view.at(set.below("roles")), message);
    }
}

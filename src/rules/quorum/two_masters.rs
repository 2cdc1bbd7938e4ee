use crate::diagnostics::Severity;
use crate::rules::view::View;
use crate::rules::{Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "two-masters",
    severity: Severity::Error,
    title: "Two master-eligible nodes",
    why: "Electing a master takes a majority of the voting nodes. Of two nodes both must be there, so the loss \
          or restart of either stops the whole cluster: two are less available than one.",
    remedy: "Have three master-eligible nodes, or exactly one for development.",
    check,
};

fn check(view: &View, findings: &mut Findings) {
    let total: u32 = view.master_eligible().map(|set| set.min_nodes).fold(0, u32::saturating_add);
    // Where an autoscaler decides on the number, the rule on scaled masters has more to say.
    if total != 2 || view.master_eligible().any(|set| set.min_nodes != set.max_nodes) {
        return;
    }
    for set in view.master_eligible() {
        let message = "the cluster has two master-eligible nodes and loses its quorum with either of them";
        findings.add(view.at(set.count_path()), message);
    }
}

use crate::diagnostics::Severity;
use crate::rules::view::View;
use crate::rules::{Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "even-masters",
    severity: Severity::Warning,
    title: "Even number of master-eligible nodes",
    why: "An even number tolerates the loss of no more nodes than one less would: Elasticsearch leaves one of \
          them out of the voting configuration. The extra node costs resources and buys nothing.",
    remedy: "Have an odd number of master-eligible nodes: three, or five to survive the loss of two. Nodes that \
          only hold data leave `master` out of their `roles`.",
    check,
};

fn check(view: &View, findings: &mut Findings) {
    let total: u32 = view.master_eligible().map(|set| set.min_nodes).fold(0, u32::saturating_add);
    // A set that is scaled passes through odd and even numbers; that is for the rule on scaled masters.
    if total < 4 || !total.is_multiple_of(2) || view.master_eligible().any(|set| set.config.autoscaling.is_some()) {
        return;
    }
    for set in view.master_eligible() {
        findings
            .add(view.at(set.count_path()), format!("the cluster has {total} master-eligible nodes: one never votes"));
    }
}

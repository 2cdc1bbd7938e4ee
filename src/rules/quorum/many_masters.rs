use crate::diagnostics::Severity;
use crate::rules::view::View;
use crate::rules::{Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "many-masters",
    severity: Severity::Warning,
    title: "Many master-eligible nodes",
    why: "Every change of the cluster state waits for a majority of the voting nodes to write it to disk. \
          Beyond seven, each more voter makes changes slower and a slow disk likelier to be in the majority, \
          and three or five already survive what clusters survive.",
    remedy: "Give three nodes the role `master` in a set of their own, and leave `master` out of the `roles` of \
          the others.",
    check,
};

/// More voters than any cluster needs.
const MANY: u32 = 7;

fn check(view: &View, findings: &mut Findings) {
    let total: u32 = view.master_eligible().map(|set| set.max_nodes).fold(0, u32::saturating_add);
    if total <= MANY {
        return;
    }
    for set in view.master_eligible() {
        let path = set.below(if set.config.autoscaling.is_some() { "autoscaling.maxReplicas" } else { "replicas" });
        findings.add(view.at(path), format!("the cluster can have {total} master-eligible nodes"));
    }
}

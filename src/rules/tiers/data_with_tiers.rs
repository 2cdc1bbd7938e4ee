use crate::diagnostics::Severity;
use crate::elasticsearch::roles::Role;
use crate::rules::view::View;
use crate::rules::{Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "data-with-tiers",
    severity: Severity::Warning,
    title: "Role data together with tier roles",
    why: "`data` puts a node into every tier, so the tier role beside it changes nothing: index lifecycle \
          management moves indices to the node that were meant to leave it.",
    remedy: "Name either `data` alone, or the tiers one by one.",
    check,
};

fn check(view: &View, findings: &mut Findings) {
    let is_tier = |role: &Role| role.facts().holds_shards && *role != Role::Data;
    for set in view.sets.iter().filter(|set| set.has(Role::Data)) {
        for (index, role) in set.roles.iter().enumerate().filter(|(_, role)| is_tier(role)) {
            let message = format!("`{}` has no effect beside `data`", role.name());
            findings.add(view.at(set.below("roles").index(index)), message);
        }
    }
}

use crate::diagnostics::Severity;
use crate::elasticsearch::roles::Role;
use crate::rules::view::View;
use crate::rules::{Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "voting-only-alone",
    severity: Severity::Error,
    title: "voting_only without master",
    why: "`voting_only` restricts the role `master`. Elasticsearch refuses to start a node that has it alone: \
          \"voting-only node must be master-eligible\".",
    remedy: "Write `roles: [master, voting_only]`, or take `voting_only` out.",
    check,
};

fn check(view: &View, findings: &mut Findings) {
    for set in view.sets.iter().filter(|set| set.has(Role::VotingOnly) && !set.has(Role::Master)) {
        let position = set.roles.iter().position(|role| *role == Role::VotingOnly).unwrap_or(0);
        findings.add(view.at(set.below("roles").index(position)), "`voting_only` needs `master` beside it");
    }
}

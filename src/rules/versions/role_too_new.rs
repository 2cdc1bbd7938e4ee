use crate::diagnostics::Severity;
use crate::rules::view::View;
use crate::rules::{Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "role-too-new",
    severity: Severity::Error,
    title: "Role that the version does not have",
    why: "Elasticsearch refuses to start with a role that it does not know: \"unknown role\".",
    remedy: "Leave the role out, or raise `spec.version`.",
    check,
};

fn check(view: &View, findings: &mut Findings) {
    for set in &view.sets {
        for (index, role) in set.roles.iter().enumerate().filter(|(_, role)| !role.exists_in(view.version)) {
            let (major, minor) = role.facts().since;
            let message =
                format!("`{}` exists from {major}.{minor} on, and this cluster is {}", role.name(), view.version);
            findings.add(view.at(set.below("roles").index(index)), message);
        }
    }
}

use crate::diagnostics::Severity;
use crate::rules::view::View;
use crate::rules::{Findings, Rule};
use std::collections::HashSet;

pub(crate) const RULE: Rule = Rule {
    name: "duplicate-roles",
    severity: Severity::Error,
    title: "Role named twice",
    why: "The second one changes nothing, so most likely another role was meant, and the nodes lack it.",
    remedy: "Take it out, or write the role that was meant.",
    check,
};

fn check(view: &View, findings: &mut Findings) {
    for set in &view.sets {
        let mut seen = HashSet::new();
        for (index, role) in set.roles.iter().enumerate().filter(|(_, role)| !seen.insert(**role)) {
            findings.add(view.at(set.below("roles").index(index)), format!("`{}` is named twice", role.name()));
        }
    }
}

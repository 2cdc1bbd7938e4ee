use crate::diagnostics::Path;
use crate::diagnostics::Severity;
use crate::rules::view::View;
use crate::rules::{Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "no-node-sets",
    severity: Severity::Error,
    title: "No node set",
    why: "A cluster without a set has no node.",
    remedy: "List at least one set, or leave `nodeSets` out: three nodes with every role are the default.",
    check,
};

fn check(view: &View, findings: &mut Findings) {
    if view.config.spec.node_sets.as_ref().is_some_and(Vec::is_empty) {
        findings.add(view.at(Path::parse("spec.nodeSets")), "the list of node sets is empty");
    }
}

use crate::diagnostics::Severity;
use crate::rules::view::View;
use crate::rules::{Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "unused-volume",
    severity: Severity::Warning,
    title: "Volume for nodes that keep nothing",
    why: "No role of this set stores anything. The volumes cost money, tie pods to the zone that they were \
          made in, and make a StatefulSet of what could be a Deployment.",
    remedy: "Take `storage` out.",
    check,
};

fn check(view: &View, findings: &mut Findings) {
    for set in view.sets.iter().filter(|set| !set.stores() && set.config.storage.is_some()) {
        let message = format!("the nodes of `{}` have nothing to keep", set.config.name);
        findings.add(view.key_at(set.below("storage")), message);
    }
}

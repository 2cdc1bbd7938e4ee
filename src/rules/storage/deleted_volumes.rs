use crate::config::Retention;
use crate::diagnostics::Severity;
use crate::elasticsearch::roles::Role;
use crate::rules::view::View;
use crate::rules::{Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "deleted-volumes",
    severity: Severity::Warning,
    title: "Volumes are deleted with the set or its nodes",
    why: "With `Delete`, removing the StatefulSet (or renaming the set, or pruning it by mistake in a GitOps \
          tool) deletes all its data, and scaling it down deletes the removed nodes' data at once.",
    remedy: "Leave the key out: `Retain` keeps the claims, and what is not needed is deleted by hand.",
    check,
};

fn check(view: &View, findings: &mut Findings) {
    // The cache of a frozen node is read again from the snapshots.
    let keeps = |role: &Role| role.facts().stores && *role != Role::DataFrozen;
    for set in view.sets.iter().filter(|set| set.roles.iter().any(keeps)) {
        let Some(storage) = &set.config.storage else {
            continue;
        };
        let keys = [
            ("whenDeleted", storage.when_deleted, "deleting the set deletes its data"),
            ("whenScaled", storage.when_scaled, "scaling down deletes the data of the removed nodes"),
        ];
        for (key, _, effect) in keys.iter().filter(|(_, retention, _)| *retention == Some(Retention::Delete)) {
            findings.add(view.at(set.below("storage").key(*key)), *effect);
        }
    }
}

use crate::diagnostics::{Code, Severity};
use crate::facts::roles::Role;
use crate::rules::view::SetView;
use crate::rules::view::View;
use crate::rules::{Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    code: Code {
        code: "ESG153",
        title: "Shards on ephemeral storage",
        why: "Every restart of a pod, that of an upgrade too, loses its shards and copies them again from other \
              nodes. An index without replicas is lost with the first one.",
        remedy: "Take `ephemeral` out, unless every index has replicas or can be made again.",
    },
    severity: Severity::Warning,
    check,
};

fn check(view: &View, findings: &mut Findings) {
    // A frozen node keeps nothing but a cache of snapshots.
    let keeps_shards =
        |set: &&SetView| set.roles.iter().any(|role| role.facts().holds_shards && *role != Role::DataFrozen);
    for set in view.sets.iter().filter(keeps_shards) {
        if set.config.storage.as_ref().is_some_and(|storage| storage.ephemeral.is_some()) {
            let message = format!("the nodes of `{}` lose their shards with their pods", set.config.name);
            findings.add(view.key_at(set.below("storage.ephemeral")), message);
        }
    }
}

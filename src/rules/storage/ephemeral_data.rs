use crate::diagnostics::Severity;
use crate::elasticsearch::roles::Role;
use crate::rules::view::SetView;
use crate::rules::view::View;
use crate::rules::{Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "ephemeral-data",
    severity: Severity::Warning,
    title: "Shards on ephemeral storage",
    why: "Every restart of a pod, that of an upgrade too, loses its shards and copies them again from other \
          nodes. An index without replicas is lost with the first one.",
    remedy: "Take `ephemeral` out, unless every index has replicas or can be made again.",
    check,
};

fn check(view: &View, findings: &mut Findings) {
    let keeps_shards =
        |set: &SetView| set.roles.iter().any(|role| role.facts().holds_shards && *role != Role::DataFrozen);
    for set in view.data().filter(|set| set.config.storage.as_ref().is_some_and(|storage| storage.ephemeral.is_some()))
    {
        let place = view.key_at(set.below("storage.ephemeral"));
        let name = &set.config.name;
        if keeps_shards(set) {
            findings.add(place, format!("the nodes of `{name}` lose their shards with their pods"));
        } else {
            let finding =
                findings.add(place, format!("the nodes of `{name}` have their cache on a disk that is not theirs"));
            finding.why =
                "A frozen node takes nine tenths of its file system for the cache of mounted snapshots, which is \
                           that of the host here: the pod is evicted, or the host's disk is full."
                    .into();
            finding.remedy = "Take `ephemeral` out: frozen nodes need a volume of their own.".into();
        }
    }
}

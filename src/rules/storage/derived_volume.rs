use crate::diagnostics::Path;
use crate::diagnostics::Severity;
use crate::elasticsearch::roles::Role;
use crate::rules::view::SetView;
use crate::rules::view::View;
use crate::rules::{Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "derived-volume",
    severity: Severity::Warning,
    title: "Size of the volume follows the workload",
    why: "`volumeClaimTemplates` of a StatefulSet cannot change. When `workload` changes later, so does the \
          derived size, and the API server refuses the whole set: \"updates to statefulset spec for fields \
          other than ... are forbidden\".",
    remedy: "Write the size that `esgen plan` prints into `storage.size`. To grow it later, enlarge the claims, \
          delete the set with `--cascade=orphan` and apply again.",
    check,
};

fn check(view: &View, findings: &mut Findings) {
    if view.config.spec.workload.as_ref().is_none_or(|workload| workload.vectors.is_none()) {
        return;
    }
    let holds_vectors = |set: &&SetView| set.has(Role::Data) || set.has(Role::DataContent);
    for set in view.sets.iter().filter(holds_vectors) {
        let storage = set.config.storage.as_ref();
        if storage.is_some_and(|storage| storage.size.is_some() || storage.ephemeral.is_some()) {
            continue;
        }
        let key = if view.config.spec.node_sets.is_none() {
            Path::parse("spec.workload.vectors")
        } else if storage.is_some() {
            set.below("storage")
        } else {
            set.below("name")
        };
        let message = format!("the volumes of `{}` have no size of their own", set.config.name);
        findings.add(view.key_at(key), message);
    }
}

use crate::diagnostics::Severity;
use crate::rules::view::View;
use crate::rules::{Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "ephemeral-master",
    severity: Severity::Error,
    title: "Master-eligible nodes on ephemeral storage",
    why: "A master-eligible node keeps the cluster's metadata on its volume. When more than half of them lose \
          theirs, by a node pool upgrade for instance, the cluster cannot elect a master and all data is lost, \
          also that on sound data nodes.",
    remedy: "Take `ephemeral` out, or give the set roles without `master`.",
    check,
};

fn check(view: &View, findings: &mut Findings) {
    for set in view.master_eligible() {
        if set.config.storage.as_ref().is_some_and(|storage| storage.ephemeral.is_some()) {
            let message = format!("the nodes of `{}` lose the cluster's metadata with their pods", set.config.name);
            findings.add(view.key_at(set.below("storage.ephemeral")), message);
        }
    }
}

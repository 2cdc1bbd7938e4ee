use crate::diagnostics::Path;
use crate::diagnostics::Severity;
use crate::elasticsearch::roles::Role;
use crate::rules::view::SetView;
use crate::rules::view::View;
use crate::rules::{Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "no-data",
    severity: Severity::Error,
    title: "No data node",
    why: "Without a node that holds shards no index can be made, not even the system indices of security, of \
          Kibana and of tasks: the first request that needs one hangs until it times out.",
    remedy: "Add `data`, or `data_content` and `data_hot`, to the `roles` of a set.",
    check,
};

fn check(view: &View, findings: &mut Findings) {
    // Frozen nodes hold a cache of snapshots, and no index of their own.
    let holds = |set: &SetView| set.roles.iter().any(|role| role.facts().holds_shards && *role != Role::DataFrozen);
    if !view.sets.is_empty() && !view.sets.iter().any(holds) {
        findings.add(view.key_at(Path::parse("spec.nodeSets")), "no set has a role that holds indices");
    }
}

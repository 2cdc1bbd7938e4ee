use crate::diagnostics::Severity;
use crate::elasticsearch::roles::Role;
use crate::rules::view::View;
use crate::rules::{Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "missing-tier",
    severity: Severity::Error,
    title: "A data tier that every cluster needs is missing",
    why: "Elasticsearch needs `data`, or both `data_content` and `data_hot`. Indices that belong to no data stream \
          ask for `data_content`: your own, and the system indices (`.security-7`, `.kibana*`, `.tasks`, \
          `.async-search`). Data streams ask for `data_hot`: logs and metrics, and Elasticsearch's own \
          deprecation log and lifecycle history. Without a node of the tier their shards are never allocated, \
          and the cluster stays red.",
    remedy: "Add the missing role to the `roles` of a set, such as `roles: [data_content, data_hot]`.",
    check,
};

fn check(view: &View, findings: &mut Findings) {
    let has = |role| view.sets.iter().any(|set| set.has(role));
    let any_tier = [Role::DataContent, Role::DataHot, Role::DataWarm, Role::DataCold].into_iter().any(has);
    if has(Role::Data) || !any_tier {
        return;
    }
    let missing = [
        (Role::DataContent, "system indices and every index that is no data stream cannot be allocated"),
        (Role::DataHot, "data streams, those of Elasticsearch itself among them, cannot be allocated"),
    ];
    for (role, effect) in missing.into_iter().filter(|(role, _)| !has(*role)) {
        for set in view.data().filter(|set| set.config.roles.is_some()) {
            findings.add(view.at(set.below("roles")), format!("no set has the role `{}`: {effect}", role.name()));
        }
    }
}

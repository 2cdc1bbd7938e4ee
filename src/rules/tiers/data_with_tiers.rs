use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "data-with-tiers",
    severity: Severity::Warning,
    title: "Role data together with tier roles",
    why: "`data` puts a node into every tier, so the tier role beside it changes nothing: index lifecycle \
          management moves indices to the node that were meant to leave it.",
    remedy: "Write either `data` alone, or the tiers one by one.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    for set in cluster.sets.iter().filter(|set| set.has(Role::Data)) {
        let is_tier = |role: Role| role.facts().holds_shards && role != Role::Data;
        for (role, path) in set.roles_with_paths().filter(|(role, _)| is_tier(*role)) {
            findings.at(&path, message!("`{}` has no effect beside `data`", role.name()));
        }
    }
}

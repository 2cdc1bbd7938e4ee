use crate::rules::prelude::*;
use std::collections::HashSet;

pub(crate) const RULE: RuleText = RuleText {
    name: "duplicate-roles",
    severity: Severity::Error,
    title: "Duplicate role",
    why: "The second one changes nothing, so most likely another role was meant, which the nodes lack.",
    remedy: "Remove it, or write the role that was meant.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    for set in &cluster.sets {
        let mut seen = HashSet::new();
        for (role, path) in set.roles_with_paths().filter(|(role, _)| !seen.insert(*role)) {
            findings.at(&path, message!("`{}` is written twice", role.name()));
        }
    }
}

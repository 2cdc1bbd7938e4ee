use crate::rules::prelude::*;
use std::collections::HashSet;

pub(crate) const RULE: Rule = Rule {
    name: "duplicate-roles",
    severity: Severity::Error,
    title: "Duplicate role",
    why: "The second one changes nothing, so most likely another role was meant, which the nodes lack.",
    remedy: "Remove it, or write the role that was meant.",
    check,
};

fn check(cluster: &Cluster, findings: &mut Findings) {
    for set in &cluster.sets {
        let mut seen = HashSet::new();
        for (index, role) in set.roles.iter().enumerate().filter(|(_, role)| !seen.insert(**role)) {
            findings.add(cluster.at(set.below("roles").index(index)), format!("`{}` is written twice", role.name()));
        }
    }
}

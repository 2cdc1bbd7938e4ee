use crate::rules::prelude::*;

pub(crate) const RULE: Rule = Rule {
    name: "role-too-new",
    severity: Severity::Error,
    title: "Role that the version does not have",
    why: "Elasticsearch refuses to start with a role that it does not know: \"unknown role\".",
    remedy: "Leave the role out, or raise `spec.version`.",
    check,
};

fn check(cluster: &Cluster, findings: &mut Findings) {
    for set in &cluster.sets {
        for (index, role) in set.roles.iter().enumerate().filter(|(_, role)| !role.exists_in(cluster.version)) {
            let (major, minor) = role.facts().since;
            let message =
                format!("`{}` exists from {major}.{minor} on, and this cluster is {}", role.name(), cluster.version);
            findings.add(cluster.at(set.below("roles").index(index)), message);
        }
    }
}

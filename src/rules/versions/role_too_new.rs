use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "role-too-new",
    severity: Severity::Error,
    title: "Role that the version does not have",
    why: "Elasticsearch refuses to start with a role that it does not know: \"unknown role\".",
    remedy: "Leave the role out, or raise `spec.version`.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    let (roles, version) = (cluster.sets.iter().flat_map(NodeSet::roles_with_paths), cluster.version);
    for (role, path) in roles.filter(|(role, _)| !role.exists_in(version)) {
        let (name, since) = (role.name(), role.facts().since);
        findings.at(&path, message!("`{}` exists from {} on, and this cluster is {}", name, since, version));
    }
}

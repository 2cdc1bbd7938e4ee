//! Roles and their bindings.
//!
//! Source: k8s.io/kubernetes `pkg/apis/rbac/validation/validation.go`.

use super::field::{Field, Findings};
use super::names::{dns_subdomain, path_segment};
use super::selectors::check_selector;

const GROUP: &str = "rbac.authorization.k8s.io";

/// Checks a Role.
pub(super) fn check_role(document: &Field, out: &mut Findings) {
    check_rules(document, true, out);
}

/// Checks a ClusterRole.
pub(super) fn check_cluster_role(document: &Field, out: &mut Findings) {
    check_rules(document, false, out);
    let aggregation = document.get("aggregationRule");
    let selectors = aggregation.get("clusterRoleSelectors");
    if aggregation.is_set() && selectors.len() == 0 {
        out.add(&selectors, "is required: say which ClusterRoles are gathered");
    }
    for selector in selectors.items() {
        check_selector(&selector, out);
    }
}

fn check_rules(document: &Field, is_namespaced: bool, out: &mut Findings) {
    for rule in document.get("rules").items() {
        let verbs = rule.get("verbs");
        if verbs.len() == 0 {
            out.add(&verbs, "is required: say what the rule allows, such as `get`");
        }
        let urls = rule.get("nonResourceURLs");
        if urls.len() == 0 {
            for (key, why) in [("apiGroups", "`\"\"` is the core group"), ("resources", "such as `pods`")] {
                if rule.get(key).len() == 0 {
                    out.add(&rule.get(key), format!("is required: say what the rule is about; {why}"));
                }
            }
            continue;
        }
        if is_namespaced {
            out.add(&urls, "is for a ClusterRole alone: URLs belong to no namespace");
        }
        if ["apiGroups", "resources", "resourceNames"].iter().any(|key| rule.get(key).len() > 0) {
            out.add(&urls, "cannot stand beside resources: write a rule of its own");
        }
    }
}

/// Checks a RoleBinding.
pub(super) fn check_role_binding(document: &Field, out: &mut Findings) {
    check_binding(document, &["Role", "ClusterRole"], true, out);
}

/// Checks a ClusterRoleBinding.
pub(super) fn check_cluster_role_binding(document: &Field, out: &mut Findings) {
    check_binding(document, &["ClusterRole"], false, out);
}

fn check_binding(document: &Field, kinds: &[&str], is_namespaced: bool, out: &mut Findings) {
    let reference = document.get("roleRef");
    let (group, kind, name) = (reference.get("apiGroup"), reference.get("kind"), reference.get("name"));
    // An absent group gets this one by default.
    out.one_of_or_empty(&group, &[GROUP]);
    if out.require(&kind, "say what kind of role is bound") {
        out.one_of(&kind, kinds);
    }
    if out.require(&name, "say which role is bound") {
        out.check(&name, path_segment(name.text()));
    }
    for subject in document.get("subjects").items() {
        check_subject(&subject, is_namespaced, out);
    }
}

fn check_subject(subject: &Field, is_namespaced: bool, out: &mut Findings) {
    let (kind, name, group) = (subject.get("kind"), subject.get("name"), subject.get("apiGroup"));
    out.require(&name, "say who gets the role");
    if !out.require(&kind, "write `ServiceAccount`, `User` or `Group`") {
        return;
    }
    out.one_of(&kind, &["ServiceAccount", "User", "Group"]);
    if kind.text() != "ServiceAccount" {
        return out.one_of_or_empty(&group, &[GROUP]);
    }
    if name.has_text() {
        out.check(&name, dns_subdomain(name.text()));
    }
    if group.has_text() {
        out.add(&group, format!("`{}`: a ServiceAccount has no API group; leave it out", group.text()));
    }
    if !is_namespaced {
        out.require(&subject.get("namespace"), "a ClusterRoleBinding has none that the ServiceAccount could be in");
    }
}

//! Roles and their bindings.
//!
//! Source: k8s.io/kubernetes `pkg/apis/rbac/validation/validation.go`.

use super::field::{Field, Findings};
use crate::message;

/// Checks a Role.
pub(super) fn check_role(document: &Field, out: &mut Findings) {
    check_rules(document, true, out);
}

/// Checks a ClusterRole.
pub(super) fn check_cluster_role(document: &Field, out: &mut Findings) {
    check_rules(document, false, out);
}

fn check_rules(document: &Field, is_namespaced: bool, out: &mut Findings) {
    for rule in document.get("rules").items() {
        let urls = rule.get("nonResourceURLs");
        if urls.len() == 0 {
            for (key, why) in [("apiGroups", "`\"\"` is the core group"), ("resources", "such as `pods`")] {
                if rule.get(key).len() == 0 {
                    out.add(&rule.get(key), message!("is required: say what the rule is about; {}", why));
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

/// Checks a ClusterRoleBinding.
pub(super) fn check_cluster_role_binding(document: &Field, out: &mut Findings) {
    for subject in document.get("subjects").items() {
        let namespace = subject.get("namespace");
        if subject.get("kind").text() == "ServiceAccount" && !namespace.has_text() {
            out.add(&namespace, "is required: a ClusterRoleBinding has none that the ServiceAccount could be in");
        }
    }
}

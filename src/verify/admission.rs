//! Admission webhooks and policies: which requests they are about.
//!
//! Source: k8s.io/kubernetes `pkg/apis/admissionregistration/validation/validation.go`, validateResources.

use super::field::{Field, Findings};
use crate::diagnostics::quoted;
use crate::message;

/// Checks a ValidatingWebhookConfiguration or a MutatingWebhookConfiguration.
pub(super) fn check_webhooks(document: &Field, out: &mut Findings) {
    for webhook in document.get("webhooks").items() {
        check_rules(&webhook.get("rules"), out);
    }
}

/// Checks a ValidatingAdmissionPolicy, a MutatingAdmissionPolicy or the binding of one.
pub(super) fn check_policy(document: &Field, out: &mut Findings) {
    for key in ["matchConstraints", "matchResources"] {
        for rules in ["resourceRules", "excludeResourceRules"] {
            check_rules(&document.path(&["spec", key, rules]), out);
        }
    }
}

fn check_rules(rules: &Field, out: &mut Findings) {
    for rule in rules.items() {
        check_resources(&rule.get("resources"), out);
    }
}

/// Reports resources that another of the list covers already: `pods/*` covers `pods/log`, as does `*/log`.
fn check_resources(resources: &Field, out: &mut Findings) {
    let (mut every_part, mut every_resource) = (Vec::new(), Vec::new());
    // As to the server, the last resource without a part decides.
    let mut ends_plain = false;
    for item in resources.items() {
        let Some((resource, part)) = item.text().split_once('/') else {
            ends_plain = item.text() != "*";
            continue;
        };
        if every_part.contains(&resource) {
            out.add(&item, message!("`{}/*` covers it already: keep one of the two", quoted(resource)));
        } else if every_resource.contains(&part) {
            out.add(&item, message!("`*/{}` covers it already: keep one of the two", quoted(part)));
        }
        if part == "*" {
            every_part.push(resource);
        }
        if resource == "*" {
            every_resource.push(part);
        }
    }
    let has = |text| resources.items().any(|item| item.text() == text);
    if resources.len() > 1 && has("*/*") {
        out.add(resources, "`*/*` covers everything: write it alone");
    } else if ends_plain && has("*") {
        out.add(resources, "`*` covers every resource: leave those without a `/` out");
    }
}

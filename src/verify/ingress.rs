//! Ingresses.
//!
//! Source: k8s.io/kubernetes `pkg/apis/networking/validation/validation.go`, validateHTTPIngressPath.

use super::field::{Field, Findings};
use crate::diagnostics::quoted;
use crate::message;

/// Parts of a path that a server could read differently than the Ingress controller.
const UNSAFE: [&str; 5] = ["//", "/./", "/../", "%2f", "%2F"];

/// Checks an Ingress.
pub(super) fn check_ingress(document: &Field, out: &mut Findings) {
    for rule in document.path(&["spec", "rules"]).items() {
        for path in rule.path(&["http", "paths"]).items() {
            let (text, is_free) = (path.get("path"), path.get("pathType").text() == "ImplementationSpecific");
            if (!is_free || text.has_text()) && !text.text().starts_with('/') {
                out.add(&text, "must be absolute: start it with `/`");
            }
            let ends = ["/..", "/."].iter().any(|end| text.text().ends_with(end));
            if !is_free && (ends || UNSAFE.iter().any(|part| text.text().contains(part))) {
                out.add(
                    &text,
                    message!("`{}` must not contain empty parts, `.`, `..` or an encoded `/`", quoted(text.text())),
                );
            }
        }
    }
}

//! Events, of either version.
//!
//! Source: k8s.io/kubernetes `pkg/apis/core/validation/events.go`, legacyValidateEvent.

use super::field::{Field, Findings};
use crate::diagnostics::quoted;
use crate::kubernetes::names;
use crate::message;

/// Checks an Event of `v1`. With an `eventTime` it is of the newer form, and needs what `events.k8s.io/v1` asks of all.
pub(super) fn check_core_event(document: &Field, out: &mut Findings) {
    check_namespace(document, &document.path(&["involvedObject", "namespace"]), out);
    if !document.get("eventTime").is_set() {
        return;
    }
    for key in ["reportingComponent", "reportingInstance", "action", "reason"] {
        let field = document.get(key);
        if !field.has_text() {
            out.add(&field, "is required where `eventTime` is set");
        } else if key == "reportingComponent" {
            out.check(&field, names::label_key(field.text()));
        } else if field.text().len() > 128 {
            out.add(&field, "is too long: write at most 128 characters");
        }
    }
    if document.get("message").text().len() > 1024 {
        out.add(&document.get("message"), "is too long: write at most 1024 characters");
    }
}

/// Checks an Event of `events.k8s.io/v1`.
pub(super) fn check_event(document: &Field, out: &mut Findings) {
    check_namespace(document, &document.path(&["regarding", "namespace"]), out);
}

/// An event stands in the namespace of what it is about; where that is in none, in one of the system's.
fn check_namespace(document: &Field, about: &Field, out: &mut Findings) {
    let namespace = document.path(&["metadata", "namespace"]);
    if !namespace.has_text() {
        return;
    }
    let is_new = document.get("eventTime").is_set();
    let fits = match (about.has_text(), namespace.text()) {
        (true, namespace) => is_new || namespace == about.text(),
        (false, namespace) => namespace == "default" || (is_new && namespace == "kube-system"),
    };
    if !fits {
        out.add(about, message!("must be `{}`, the namespace of the event itself", quoted(namespace.text())));
    }
}

//! ResourceClaims and their templates: requests for devices, and what refers to them.
//!
//! Source: k8s.io/kubernetes `pkg/apis/resource/validation/validation.go`, validateRequestNameRef.

use super::field::{Field, Findings};
use crate::diagnostics::quoted;
use crate::message;

/// Checks a ResourceClaim.
pub(super) fn check_claim(document: &Field, out: &mut Findings) {
    check_references(&document.path(&["spec", "devices"]), out);
}

/// Checks a ResourceClaimTemplate.
pub(super) fn check_claim_template(document: &Field, out: &mut Findings) {
    check_references(&document.path(&["spec", "spec", "devices"]), out);
}

/// Reports the name of a request that there is not: a constraint and a configuration name one, or one of the alternatives
/// in it after a `/`.
fn check_references(devices: &Field, out: &mut Findings) {
    let mut known = Vec::new();
    for request in devices.get("requests").items() {
        let name = request.get("name").text();
        known.push(name.to_owned());
        let alternatives = request.get("firstAvailable");
        known.extend(alternatives.items().map(|alternative| format!("{name}/{}", alternative.get("name").text())));
    }
    for referring in devices.get("constraints").items().chain(devices.get("config").items()) {
        for reference in referring.get("requests").items() {
            if !known.iter().any(|known| known == reference.text()) {
                out.add(
                    &reference,
                    message!("`{}` is not a request of this claim: write the name of one", quoted(reference.text())),
                );
            }
        }
    }
}

//! Kinds with little to check beside their schema: PersistentVolumeClaim, PriorityClass, StorageClass.

use std::collections::BTreeMap;

use super::field::{Field, Findings};
use super::pod::check_claim_spec;

/// Checks a PersistentVolumeClaim.
pub(super) fn check_claim(document: &Field, out: &mut Findings) {
    check_claim_spec(&document.get("spec"), true, out);
}

/// Checks a PriorityClass.
pub(super) fn check_priority_class(document: &Field, out: &mut Findings) {
    let name = document.path(&["metadata", "name"]);
    if name.text().starts_with("system-") {
        out.add(&name, "must not start with `system-`: that prefix is the system's own");
    }
}

/// Checks a StorageClass: no topology is there twice.
pub(super) fn check_storage_class(document: &Field, out: &mut Findings) {
    let mut terms = Vec::new();
    for topology in document.get("allowedTopologies").items() {
        let requirements = topology.get("matchLabelExpressions");
        let mut term = BTreeMap::new();
        for requirement in requirements.items() {
            let mut values: Vec<_> = requirement.get("values").items().map(|value| value.text()).collect();
            values.sort_unstable();
            term.insert(requirement.get("key").text(), values);
        }
        out.unique(&requirements, term, &mut terms, "this topology");
    }
}

//! Kinds with little to check: Namespace, PersistentVolumeClaim, PriorityClass, StorageClass.

use std::collections::BTreeMap;

use super::field::{Field, Findings};
use super::names::label_key;
use super::pod::check_claim_spec;

/// The largest value of a priority class that is not the system's own.
const HIGHEST_PRIORITY: i64 = 1_000_000_000;

/// Checks a PersistentVolumeClaim.
pub(super) fn check_claim(document: &Field, out: &mut Findings) {
    check_claim_spec(&document.get("spec"), out);
}

/// Checks a PriorityClass.
pub(super) fn check_priority_class(document: &Field, out: &mut Findings) {
    let name = document.path(&["metadata", "name"]);
    if name.text().starts_with("system-") {
        out.add(&name, "must not start with `system-`: that prefix is the system's own");
    }
    let value = document.get("value");
    out.in_range(&value, i64::from(i32::MIN), HIGHEST_PRIORITY);
    out.one_of(&document.get("preemptionPolicy"), &["PreemptLowerPriority", "Never"]);
}

/// Checks a StorageClass.
pub(super) fn check_storage_class(document: &Field, out: &mut Findings) {
    let provisioner = document.get("provisioner");
    if out.require(&provisioner, "write which driver makes the volumes") {
        // The API server looks at it in lower case.
        out.check(&provisioner, label_key(&provisioner.text().to_lowercase()));
    }
    out.one_of_or_empty(&document.get("reclaimPolicy"), &["Delete", "Retain"]);
    out.one_of(&document.get("volumeBindingMode"), &["Immediate", "WaitForFirstConsumer"]);
    let mut terms = Vec::new();
    for topology in document.get("allowedTopologies").items() {
        let requirements = topology.get("matchLabelExpressions");
        let mut term = BTreeMap::new();
        let mut keys = Vec::new();
        for requirement in requirements.items() {
            let (key, values) = (requirement.get("key"), requirement.get("values"));
            out.check(&key, label_key(key.text()));
            out.unique(&key, key.text(), &mut keys, &format!("key `{}`", key.text()));
            if values.len() == 0 {
                out.add(&values, "is required: write at least one value");
            }
            let mut seen = Vec::new();
            for value in values.items() {
                out.unique(&value, value.text(), &mut seen, &format!("value `{}`", value.text()));
            }
            seen.sort_unstable();
            term.insert(key.text(), seen);
        }
        // To the API server a term without requirements equals one that it has not met yet, and so is a duplicate too.
        if term.is_empty() {
            out.add(&requirements, "is required: a topology without a label says nothing; leave it out");
        } else {
            out.unique(&requirements, term, &mut terms, "this topology");
        }
    }
}

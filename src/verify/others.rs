//! Kinds with little to check: Namespace, PersistentVolumeClaim, PriorityClass, StorageClass, ResourceQuota, LimitRange.

use super::field::{Field, Findings};
use super::pod::{check_amount, check_claim_spec};

/// The largest value of a priority class that is not the system's own.
const HIGHEST_PRIORITY: i64 = 1_000_000_000;

/// Checks nothing beyond the metadata.
pub(super) fn check_nothing(_document: &Field, _out: &mut Findings) {}

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
    out.one_of_or_empty(&document.get("preemptionPolicy"), &["PreemptLowerPriority", "Never"]);
}

/// Checks a StorageClass.
pub(super) fn check_storage_class(document: &Field, out: &mut Findings) {
    out.require(&document.get("provisioner"), "write which driver makes the volumes");
    out.one_of_or_empty(&document.get("reclaimPolicy"), &["Delete", "Retain"]);
    out.one_of_or_empty(&document.get("volumeBindingMode"), &["Immediate", "WaitForFirstConsumer"]);
}

/// Checks a ResourceQuota.
pub(super) fn check_quota(document: &Field, out: &mut Findings) {
    for (name, amount) in document.path(&["spec", "hard"]).entries() {
        check_amount(&amount, name, out);
    }
}

/// Checks a LimitRange.
pub(super) fn check_limit_range(document: &Field, out: &mut Findings) {
    for limit in document.path(&["spec", "limits"]).items() {
        out.require(&limit.get("type"), "write `Pod`, `Container` or `PersistentVolumeClaim`");
        for list in ["min", "max", "default", "defaultRequest", "maxLimitRequestRatio"] {
            for (name, amount) in limit.get(list).entries() {
                check_amount(&amount, name, out);
            }
        }
    }
}

//! PodDisruptionBudgets.
//!
//! Source: k8s.io/kubernetes `pkg/apis/policy/validation/validation.go`.

use super::field::{Field, Findings};
use super::selectors::check_selector;
use super::workloads::{check_at_most_all, check_int_or_percent};

/// Checks a PodDisruptionBudget.
pub(super) fn check_budget(document: &Field, out: &mut Findings) {
    let spec = document.get("spec");
    if spec.get("minAvailable").is_set() && spec.get("maxUnavailable").is_set() {
        out.add(&spec.get("maxUnavailable"), "cannot stand beside `minAvailable`: keep one of the two");
    }
    for key in ["minAvailable", "maxUnavailable"] {
        check_int_or_percent(&spec.get(key), out);
        check_at_most_all(&spec.get(key), out);
    }
    check_selector(&spec.get("selector"), out);
    out.one_of(&spec.get("unhealthyPodEvictionPolicy"), &["IfHealthyBudget", "AlwaysAllow"]);
}

//! Where pods may run: node selector, affinity, topology spread, tolerations.

use super::super::field::{Field, Findings};
use crate::diagnostics::quoted;
use crate::message;

/// Checks what steers the scheduler: the parts that must fit each other.
pub(super) fn check_scheduling(spec: &Field, out: &mut Findings) {
    for kind in ["podAffinity", "podAntiAffinity"] {
        let affinity = spec.path(&["affinity", kind]);
        let required = affinity.get("requiredDuringSchedulingIgnoredDuringExecution").items();
        let preferred = affinity.get("preferredDuringSchedulingIgnoredDuringExecution").items();
        for term in required.chain(preferred.map(|term| term.get("podAffinityTerm"))) {
            check_pod_term(&term, out);
        }
    }
    for constraint in spec.get("topologySpreadConstraints").items() {
        check_label_keys(&constraint, out);
    }
    for toleration in spec.get("tolerations").items() {
        check_toleration(&toleration, out);
    }
}

fn check_pod_term(term: &Field, out: &mut Findings) {
    let mismatched: Vec<_> = term.get("mismatchLabelKeys").items().map(|key| key.text()).collect();
    for key in term.get("matchLabelKeys").items().filter(|key| mismatched.contains(&key.text())) {
        out.add(&key, message!("`{}` is among `mismatchLabelKeys` as well: keep one", quoted(key.text())));
    }
    check_label_keys(term, out);
}

/// Reports a label that is asked for by its value and by that of the pod itself.
fn check_label_keys(parent: &Field, out: &mut Findings) {
    let selector = parent.get("labelSelector");
    for key in parent.get("matchLabelKeys").items() {
        let mut expressions = selector.get("matchExpressions").items();
        let selected = selector.path(&["matchLabels", key.text()]).is_set()
            || expressions.any(|expression| expression.get("key").text() == key.text());
        if selected {
            out.add(
                &key,
                message!("`{}` is in the `labelSelector` as well: keep it in one of the two", quoted(key.text())),
            );
        }
    }
}

/// Checks a toleration, of a pod or of what adds it to pods.
pub(in super::super) fn check_toleration(toleration: &Field, out: &mut Findings) {
    let (operator, effect) = (toleration.get("operator"), toleration.get("effect"));
    if !toleration.get("key").has_text() && operator.text() != "Exists" {
        out.add(&operator, "must be `Exists` where `key` is empty, which tolerates every taint");
    }
    if toleration.get("tolerationSeconds").is_set() && effect.text() != "NoExecute" {
        out.add(&effect, "must be `NoExecute` where `tolerationSeconds` is set: only that effect ends a running pod");
    }
}

//! Where pods may run: node selector, affinity, topology spread, tolerations.

use super::super::field::{Field, Findings};
use super::super::names::{self, check_labels, label_key, label_value};
use super::super::selectors::check_selector;

/// Checks everything that steers the scheduler.
pub(super) fn check_scheduling(spec: &Field, out: &mut Findings) {
    check_labels(&spec.get("nodeSelector"), out);
    check_node_affinity(&spec.path(&["affinity", "nodeAffinity"]), out);
    for kind in ["podAffinity", "podAntiAffinity"] {
        let affinity = spec.path(&["affinity", kind]);
        for term in affinity.get("requiredDuringSchedulingIgnoredDuringExecution").items() {
            check_pod_term(&term, out);
        }
        for term in affinity.get("preferredDuringSchedulingIgnoredDuringExecution").items() {
            check_weight(&term.get("weight"), out);
            check_pod_term(&term.get("podAffinityTerm"), out);
        }
    }
    check_spread(&spec.get("topologySpreadConstraints"), out);
    for toleration in spec.get("tolerations").items() {
        check_toleration(&toleration, out);
    }
    let mut gates = Vec::new();
    for gate in spec.get("schedulingGates").items() {
        let name = gate.get("name");
        out.check(&name, label_key(name.text()));
        out.unique(&name, name.text(), &mut gates, &format!("gate `{}`", name.text()));
    }
}

fn check_weight(weight: &Field, out: &mut Findings) {
    if weight.is_set() {
        out.in_range(weight, 1, 100);
    } else {
        out.add(weight, "is required: write a weight from 1 to 100");
    }
}

fn check_node_affinity(affinity: &Field, out: &mut Findings) {
    let required = affinity.get("requiredDuringSchedulingIgnoredDuringExecution");
    let terms = required.get("nodeSelectorTerms");
    if required.is_set() && terms.len() == 0 {
        out.add(&terms, "is required: write at least one term");
    }
    for term in terms.items() {
        check_node_term(&term, true, out);
    }
    for preferred in affinity.get("preferredDuringSchedulingIgnoredDuringExecution").items() {
        check_weight(&preferred.get("weight"), out);
        check_node_term(&preferred.get("preference"), false, out);
    }
}

fn check_node_term(term: &Field, is_required: bool, out: &mut Findings) {
    for expression in term.get("matchExpressions").items() {
        check_node_expression(&expression, out);
        out.check(&expression.get("key"), label_key(expression.get("key").text()));
        for value in expression.get("values").items().filter(|_| is_required) {
            out.check(&value, label_value(value.text()));
        }
    }
    for expression in term.get("matchFields").items() {
        let (key, operator, values) = (expression.get("key"), expression.get("operator"), expression.get("values"));
        if key.text() != "metadata.name" {
            out.add(&key, format!("`{}` is no field to select nodes by: write `metadata.name`", key.text()));
        }
        if !["In", "NotIn"].contains(&operator.text()) {
            out.add(&operator, format!("`{}` does not fit a field: write `In` or `NotIn`", operator.text()));
        } else if values.len() != 1 {
            out.add(&values, "must hold exactly one value");
        }
        for value in values.items() {
            out.check(&value, names::dns_subdomain(value.text()));
        }
    }
}

fn check_node_expression(expression: &Field, out: &mut Findings) {
    let (operator, values) = (expression.get("operator"), expression.get("values"));
    match operator.text() {
        "In" | "NotIn" if values.len() == 0 => {
            out.add(&values, format!("is required: operator `{}` needs at least one value", operator.text()));
        }
        "Exists" | "DoesNotExist" if values.len() > 0 => {
            out.add(&values, format!("cannot stand beside operator `{}`: leave it out", operator.text()));
        }
        "Gt" | "Lt" if values.len() != 1 => {
            out.add(&values, format!("must hold exactly one number for operator `{}`", operator.text()));
        }
        "In" | "NotIn" | "Exists" | "DoesNotExist" | "Gt" | "Lt" => {}
        other => out.add(
            &operator,
            format!("`{other}` is no operator: write `In`, `NotIn`, `Exists`, `DoesNotExist`, `Gt` or `Lt`"),
        ),
    }
}

fn check_pod_term(term: &Field, out: &mut Findings) {
    check_selector(&term.get("labelSelector"), out);
    check_selector(&term.get("namespaceSelector"), out);
    for namespace in term.get("namespaces").items() {
        out.check(&namespace, names::dns_label(namespace.text()));
    }
    let key = term.get("topologyKey");
    if out.require(&key, "write a label of the nodes, such as `kubernetes.io/hostname`") {
        out.check(&key, label_key(key.text()));
    }
    let mismatched: Vec<_> = term.get("mismatchLabelKeys").items().map(|key| key.text()).collect();
    for key in term.get("matchLabelKeys").items().filter(|key| mismatched.contains(&key.text())) {
        out.add(&key, format!("`{}` is among `mismatchLabelKeys` as well: keep one", key.text()));
    }
    check_label_keys(&term.get("matchLabelKeys"), &term.get("labelSelector"), true, out);
    check_label_keys(&term.get("mismatchLabelKeys"), &term.get("labelSelector"), false, out);
}

fn check_label_keys(keys: &Field, selector: &Field, is_match: bool, out: &mut Findings) {
    if keys.len() > 0 && !selector.is_set() {
        out.add(keys, "needs a `labelSelector` beside it");
    }
    for key in keys.items() {
        out.check(&key, label_key(key.text()));
        let mut expressions = selector.get("matchExpressions").items();
        let selected = selector.path(&["matchLabels", key.text()]).is_set()
            || expressions.any(|expression| expression.get("key").text() == key.text());
        if is_match && selected {
            out.add(&key, format!("`{}` is in the `labelSelector` as well: keep it in one of the two", key.text()));
        }
    }
}

fn check_spread(constraints: &Field, out: &mut Findings) {
    let mut seen = Vec::new();
    for constraint in constraints.items() {
        let (skew, key, action) =
            (constraint.get("maxSkew"), constraint.get("topologyKey"), constraint.get("whenUnsatisfiable"));
        if !skew.is_set() {
            out.add(&skew, "is required: write by how many pods the places may differ, 1 or more");
        }
        out.in_range(&skew, 1, i64::MAX);
        out.require(&key, "write a label of the nodes, such as `topology.kubernetes.io/zone`");
        if out.require(&action, "write `DoNotSchedule` or `ScheduleAnyway`") {
            out.one_of(&action, &["DoNotSchedule", "ScheduleAnyway"]);
        }
        let what = format!("the pair of topologyKey `{}` and `{}`", key.text(), action.text());
        out.unique(&constraint, (key.text(), action.text()), &mut seen, &what);
        let domains = constraint.get("minDomains");
        out.in_range(&domains, 1, i64::MAX);
        if domains.is_set() && action.text() != "DoNotSchedule" {
            out.add(&domains, "needs `whenUnsatisfiable: DoNotSchedule`");
        }
        for policy in ["nodeAffinityPolicy", "nodeTaintsPolicy"] {
            out.one_of(&constraint.get(policy), &["Honor", "Ignore"]);
        }
        check_selector(&constraint.get("labelSelector"), out);
        check_label_keys(&constraint.get("matchLabelKeys"), &constraint.get("labelSelector"), true, out);
    }
}

fn check_toleration(toleration: &Field, out: &mut Findings) {
    let (key, operator, value, effect) =
        (toleration.get("key"), toleration.get("operator"), toleration.get("value"), toleration.get("effect"));
    if key.has_text() {
        out.check(&key, label_key(key.text()));
    } else if operator.text() != "Exists" {
        out.add(&operator, "must be `Exists` where `key` is empty, which tolerates every taint");
    }
    if toleration.get("tolerationSeconds").is_set() && effect.text() != "NoExecute" {
        out.add(&effect, "must be `NoExecute` where `tolerationSeconds` is set: only that effect ends a running pod");
    }
    match operator.text() {
        "" | "Equal" => out.check(&value, label_value(value.text())),
        "Exists" if value.has_text() => {
            out.add(&value, format!("`{}` cannot stand beside operator `Exists`: leave it out", value.text()));
        }
        "Exists" => {}
        _ => out.one_of(&operator, &["Equal", "Exists"]),
    }
    out.one_of_or_empty(&effect, &["NoSchedule", "PreferNoSchedule", "NoExecute"]);
}

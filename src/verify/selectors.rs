//! Label selectors: what they match.

use serde_json::Value;

use super::field::Field;

/// Whether the selector of a workload says nothing, which the API server refuses there.
pub(super) fn is_empty(selector: &Field) -> bool {
    selector.get("matchLabels").len() + selector.get("matchExpressions").len() == 0
}

/// Whether a `LabelSelector` matches a set of labels. An empty one matches everything, an absent one nothing.
pub(super) fn matches(selector: &Field, labels: &Field) -> bool {
    selector.is_set()
        && has_labels(&selector.get("matchLabels"), labels)
        && selector.get("matchExpressions").items().all(|expression| {
            let label = labels.get(expression.get("key").text());
            let named = label.is_set() && expression.get("values").items().any(|value| value.text() == label.text());
            match expression.get("operator").text() {
                "In" => named,
                "NotIn" => !named,
                "Exists" => label.is_set(),
                "DoesNotExist" => !label.is_set(),
                _ => false,
            }
        })
}

/// Whether each of the wanted labels is among the labels.
pub(super) fn has_labels(wanted: &Field, labels: &Field) -> bool {
    wanted.entries().all(|(key, value)| labels.get(key).value().as_str() == value.value().as_str())
        && wanted.value().as_object().is_none_or(|wanted| wanted.values().all(Value::is_string))
}

//! What an API server makes of null: a field is not set, and an entry of a map has the empty value of its type.

use serde_json::{Value, json};

use super::definition::Embedded;
use super::explain::{Library, types};
use super::plain::ABSENT;
use crate::kubernetes::kinds::Kind;
use crate::kubernetes::versions::KubernetesVersion;

/// The document as a server reads it. Nulls in lists stay, which no schema accepts: nobody means them.
pub fn without_nulls(mut document: Value) -> Value {
    if has_null(&document) {
        // Whether something is a map is the same in every version.
        let version = KubernetesVersion::NEWEST;
        let definition = Kind::of(&document).and_then(|kind| Embedded::find(kind.definition));
        let schema = definition.map(|definition| definition.plain(version));
        settle(Library::Kubernetes(version), schema, &mut document);
    }
    document
}

fn has_null(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.iter().any(has_null),
        Value::Object(fields) => fields.values().any(has_null),
        _ => false,
    }
}

// The recursion is as deep as the document, which its reader bounds.
fn settle(library: Library<'_>, schema: Option<&Value>, value: &mut Value) {
    let schema = schema.map(|schema| library.resolved(schema).0);
    let part = |keyword| schema.and_then(|schema| schema.get(keyword));
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| settle(library, part("items"), item)),
        Value::Object(fields) => {
            let each = part("additionalProperties").filter(|each| each.is_object());
            fields.retain(|name, value| {
                let named = |keyword| part(keyword).and_then(|fields| fields.get(name));
                let field = named("properties");
                let is_unknown =
                    part("additionalProperties") == Some(&Value::Bool(false)) && field.or(named(ABSENT)).is_none();
                match (&value, field, each) {
                    // It is refused whatever its value is.
                    (Value::Null, ..) if is_unknown => {}
                    (Value::Null, None, Some(each)) => match empty(library.resolved(each).0) {
                        Some(empty) => *value = empty,
                        None => return false,
                    },
                    (Value::Null, ..) => return false,
                    _ => settle(library, field.or(each), value),
                }
                true
            });
        }
        _ => {}
    }
}

/// The value that Go gives what is not set.
fn empty(schema: &Value) -> Option<Value> {
    match types(schema).first().copied()? {
        // A quantity, which may be a number too.
        "string" if types(schema).contains(&"number") => Some(json!("0")),
        "string" => Some(json!("")),
        "integer" | "number" => Some(json!(0)),
        "boolean" => Some(json!(false)),
        "object" => Some(json!({})),
        "array" => Some(json!([])),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_left_out_and_an_entry_is_empty() {
        let document = json!({
            "apiVersion": "v1", "kind": "ResourceQuota",
            "metadata": {"name": "a", "creationTimestamp": null, "labels": {"a": null}, "finalizers": [null]},
            "spec": {"hard": {"pods": null}, "scopes": null, "scope": null}, "unknown": {"a": null},
        });
        let expected = json!({
            "apiVersion": "v1", "kind": "ResourceQuota",
            "metadata": {"name": "a", "labels": {"a": ""}, "finalizers": [null]},
            "spec": {"hard": {"pods": "0"}, "scope": null}, "unknown": {},
        });
        assert_eq!(without_nulls(document), expected);
        assert_eq!(without_nulls(json!({"kind": "Unknown", "a": {"b": null}})), json!({"kind": "Unknown", "a": {}}));
    }
}

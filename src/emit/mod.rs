//! Canonical form of the documents: the same bytes for the same documents, read alike by every YAML reader.
//!
//! - Documents stand in the order in which they can be applied (`order.rs`).
//! - Keys stand in the order of the templates, which read like manifests; `apiVersion`, `kind`, `metadata` come first, and in
//!   `metadata` the `name`, `namespace`, `labels` and `annotations`.
//! - Keys without a value (null), `status` and `metadata.creationTimestamp` are left out: the server owns them.
//! - How a string is quoted is decided in one place (`scalar.rs`).

mod json;
mod layout;
mod order;
mod scalar;
#[cfg(test)]
mod tests;

use serde_json::Value;

/// The documents as a YAML stream, `---` between them, one newline at the end. Empty where there are none.
pub fn yaml(documents: &[Value]) -> String {
    let mut output = String::new();
    for document in order::sorted(documents) {
        if !output.is_empty() {
            output.push_str("---\n");
        }
        layout::write(document, &mut output);
    }
    output
}

/// The documents as one JSON `List`, the form that kubectl reads several objects from, indented by two spaces.
pub fn json(documents: &[Value]) -> String {
    let mut output = String::from("{\n  \"apiVersion\": \"v1\",\n  \"kind\": \"List\",\n  \"items\": [");
    for (position, document) in order::sorted(documents).into_iter().enumerate() {
        output.push_str(if position == 0 { "\n    " } else { ",\n    " });
        json::write(document, 4, &mut output);
    }
    output.push_str(if documents.is_empty() { "]\n}\n" } else { "\n  ]\n}\n" });
    output
}

/// One document as JSON, indented by two spaces, one newline at the end.
pub fn json_document(document: &Value) -> String {
    let mut output = String::new();
    json::write(document, 0, &mut output);
    output.push('\n');
    output
}

/// The documents in the order in which they can be applied, which is that of [`yaml`] and [`json()`].
pub fn in_apply_order(documents: &[Value]) -> Vec<&Value> {
    order::sorted(documents)
}

/// A file name for one document: `statefulset-vectors-data.yaml`. Documents that differ only in their namespace get the same.
pub fn file_name(document: &Value) -> String {
    let text = |value: Option<&Value>, default: &str| {
        let text = value.and_then(Value::as_str).filter(|text| !text.is_empty()).unwrap_or(default).to_lowercase();
        // Names of objects hold these alone; anything else could lead out of the directory.
        text.chars()
            .map(|c| if c.is_ascii_alphanumeric() || matches!(c, '-' | '.') { c } else { '-' })
            .take(100)
            .collect::<String>()
    };
    let kind = text(document.get("kind"), "object").replace('.', "-");
    let name = text(document.get("metadata").and_then(|metadata| metadata.get("name")), "unnamed");
    format!("{kind}-{name}.yaml")
}

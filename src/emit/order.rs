//! The order of documents and of keys.

use crate::kubernetes::kinds::Kind;
use serde_json::{Map, Value};

/// The documents in apply order; of one kind, by namespace and name; otherwise as given.
pub(super) fn sorted(documents: &[Value]) -> Vec<&Value> {
    let mut sorted: Vec<_> = documents.iter().collect();
    sorted.sort_by_key(|document| {
        let kind = text(document.get("kind"));
        let metadata = |key| text(document.get("metadata").and_then(|metadata| metadata.get(key)));
        (Kind::rank_of(kind), kind, metadata("namespace"), metadata("name"))
    });
    sorted
}

fn text(value: Option<&Value>) -> &str {
    value.and_then(Value::as_str).unwrap_or_default()
}

/// Which object of a document keys are listed for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Position {
    /// The document.
    Root,
    /// Its `metadata`.
    Metadata,
    /// Anything else.
    Inner,
}

impl Position {
    /// Where the value of a key stands.
    pub(super) fn of(self, key: &str) -> Self {
        match (self, key) {
            (Self::Root, "metadata") => Self::Metadata,
            _ => Self::Inner,
        }
    }
}

/// The entries of an object that are written, in the order in which they are.
pub(super) fn entries(map: &Map<String, Value>, position: Position) -> Vec<(&String, &Value)> {
    let (first, dropped): (&[&str], &str) = match position {
        Position::Root => (&["apiVersion", "kind", "metadata"], "status"),
        Position::Metadata => (&["name", "namespace", "labels", "annotations"], "creationTimestamp"),
        Position::Inner => (&[], ""),
    };
    let mut entries: Vec<_> = map
        .iter()
        .filter(|(key, value)| !value.is_null() && (position == Position::Inner || key.as_str() != dropped))
        .collect();
    if !first.is_empty() {
        entries.sort_by_key(|(key, _)| first.iter().position(|known| known == key).unwrap_or(first.len()));
    }
    entries
}

//! Secrets are compared and never shown: each becomes the same mask wherever it stands.

use crate::source::{Document, Node, NodeValue, Source, secrecy};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Map, Value};
use std::collections::HashMap;

/// Whether a key of a ConfigMap names a file of settings. Scripts speak of passwords without holding any.
fn is_settings_file(key: &str) -> bool {
    [".yml", ".yaml", ".properties", ".conf", ".options", ".json", ".env"].iter().any(|ending| key.ends_with(ending))
}

/// The secrets of a run, both sides together.
#[derive(Default)]
pub(super) struct Masks(HashMap<Vec<u8>, usize>);

impl Masks {
    /// What is shown instead. The number tells different secrets apart, and nothing else.
    fn mask(&mut self, secret: &[u8]) -> Value {
        let next = self.0.len() + 1;
        let number = *self.0.entry(secret.to_vec()).or_insert(next);
        format!("***** (secret {number})").into()
    }

    /// The value of a node in which every secret is masked.
    pub(super) fn json(&mut self, node: &Node, source: &Source) -> Value {
        let is = |kind| node.get("kind").and_then(Node::as_str) == Some(kind);
        if is("Secret") && node.get("apiVersion").and_then(Node::as_str) == Some("v1") {
            return self.secret(node, source);
        }
        if source.hides(node) {
            return self.mask(node.value.printed().as_bytes());
        }
        match &node.value {
            NodeValue::Sequence(items) => items.iter().map(|item| self.json(item, source)).collect(),
            NodeValue::Mapping(entries) => {
                let entries = entries.iter().map(|entry| {
                    let value = match entry.value.as_str().filter(|_| is_settings_file(&entry.key)) {
                        Some(text) if !source.hides(&entry.value) => self.file(text),
                        _ => self.json(&entry.value, source),
                    };
                    (entry.key.clone(), value)
                });
                entries.collect::<Map<_, _>>().into()
            }
            _ => node.to_json(),
        }
    }

    /// A file of settings, in which every secret is masked.
    fn file(&mut self, text: &str) -> Value {
        let mut masked = String::new();
        let mut end = 0;
        for range in secrecy::in_text(text) {
            let (Some(before), Some(secret)) = (text.get(end..range.start), text.get(range.clone())) else { continue };
            masked.push_str(before);
            // In quotes, since a bare `*` begins an alias, and the file is read for its settings.
            masked.push_str(&self.mask(secret.as_bytes()).to_string());
            end = range.end;
        }
        masked.push_str(text.get(end..).unwrap_or_default());
        masked.into()
    }

    /// A Secret's `data` and `stringData` say the same in two ways.
    fn secret(&mut self, node: &Node, source: &Source) -> Value {
        let NodeValue::Mapping(entries) = &node.value else { return Value::Null };
        let (mut object, mut data) = (Map::new(), Map::new());
        for entry in entries {
            match (entry.key.as_str(), &entry.value.value) {
                ("data", NodeValue::Mapping(values)) => {
                    for value in values {
                        let text = value.value.value.printed();
                        let bytes = BASE64_STANDARD.decode(text.trim()).unwrap_or_else(|_| text.into_bytes());
                        data.insert(value.key.clone(), self.mask(&bytes));
                    }
                }
                ("stringData", NodeValue::Mapping(values)) => {
                    for value in values {
                        data.insert(value.key.clone(), self.mask(value.value.value.printed().as_bytes()));
                    }
                }
                ("apiVersion" | "kind" | "metadata" | "type" | "immutable", _) => {
                    object.insert(entry.key.clone(), self.json(&entry.value, source));
                }
                // A misspelt `data` may hold what `data` would.
                _ => {
                    object.insert(entry.key.clone(), self.mask(entry.value.to_json().to_string().as_bytes()));
                }
            }
        }
        if !data.is_empty() {
            object.insert("data".into(), data.into());
        }
        object.into()
    }
}

/// The objects of the documents: lists are taken apart, empty documents left out.
pub(super) fn objects(documents: &[Document]) -> Vec<&Node> {
    let mut found = Vec::new();
    // Lists may hold lists; the stack gives the last one first.
    let mut open: Vec<&Node> = documents.iter().rev().map(|document| &document.root).collect();
    while let Some(node) = open.pop() {
        let is_list = node.get("kind").and_then(Node::as_str).is_some_and(|kind| kind.ends_with("List"));
        match node.get("items").map(|items| &items.value) {
            Some(NodeValue::Sequence(items)) if is_list => open.extend(items.iter().rev()),
            Some(NodeValue::Null) if is_list => {}
            _ if node.value == NodeValue::Null => {}
            _ => found.push(node),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::Masks;
    use crate::diff::cluster::file_settings;

    #[test]
    fn a_masked_file_is_still_read() {
        let text = "cluster.name: a\nxpack.notification.email.account.x.smtp.password: made-up\nnode.name: b\n";
        let masked = Masks::default().file(text);
        let masked = masked.as_str().expect("a string");
        assert!(!masked.contains("made-up"), "{masked}");
        let settings = file_settings(masked);
        assert_eq!((settings["cluster.name"].as_str(), settings["node.name"].as_str()), ("a", "b"));
    }
}

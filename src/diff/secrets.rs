//! Secrets are compared and never shown: each becomes the same mask wherever it stands.

use crate::diagnostics::Span;
use crate::source::objects::items_of;
use crate::source::{Node, NodeValue, Source, secrecy, secrets_within};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Map, Value};
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// Whether a key of a ConfigMap names a file of settings, which is masked line by line where it cannot be read as a whole.
fn is_settings_file(key: &str) -> bool {
    [".yml", ".yaml", ".properties", ".conf", ".options", ".json", ".env"].iter().any(|ending| key.ends_with(ending))
}

/// The secrets of a run, both sides together.
#[derive(Default)]
pub(super) struct Masks(HashMap<Vec<u8>, usize>);

/// A source and what of it is hidden.
struct Hidden<'s> {
    source: &'s Source,
    /// Strings of which only parts are.
    parts: HashSet<Span>,
}

impl Hidden<'_> {
    fn hides(&self, node: &Node) -> bool {
        self.source.hides(node) && !self.parts.contains(&node.span)
    }
}

impl Masks {
    /// The objects of a source, in which every secret is masked. Lists are taken apart, empty documents left out.
    pub(super) fn objects(&mut self, source: &Source) -> Vec<Value> {
        let parts = source.documents.iter().flat_map(|document| secrecy::with_secrets_inside(&document.root)).collect();
        let hidden = Hidden { source, parts };
        let mut objects = Vec::new();
        for document in &source.documents {
            for item in items_of(&document.root) {
                let list_kind = item.list.and_then(|list| list.get("kind")).and_then(Node::as_str);
                let is_secret = list_kind == Some("SecretList");
                let object = if is_secret { self.secret(item.node, &hidden) } else { self.json(item.node, &hidden) };
                objects.push(item.with_type(object));
            }
        }
        objects
    }

    /// What is shown instead. The number tells different secrets apart, and nothing else.
    fn mask(&mut self, secret: &[u8]) -> String {
        let next = self.0.len() + 1;
        let number = *self.0.entry(secret.to_vec()).or_insert(next);
        format!("***** (secret {number})")
    }

    /// The value of a node in which every secret is masked.
    fn json(&mut self, node: &Node, hidden: &Hidden) -> Value {
        let is = |kind| node.get("kind").and_then(Node::as_str) == Some(kind);
        if is("Secret") && node.get("apiVersion").and_then(Node::as_str) == Some("v1") {
            return self.secret(node, hidden);
        }
        if hidden.hides(node) {
            return self.mask(node.value.printed().as_bytes()).into();
        }
        match &node.value {
            NodeValue::Sequence(items) => items.iter().map(|item| self.json(item, hidden)).collect(),
            NodeValue::Mapping(entries) => {
                let entries = entries.iter().map(|entry| {
                    let value = match entry.value.as_str() {
                        Some(text) if !hidden.hides(&entry.value) => {
                            self.string(text, is_settings_file(&entry.key)).into()
                        }
                        _ => self.json(&entry.value, hidden),
                    };
                    (entry.key.clone(), value)
                });
                entries.collect::<Map<_, _>>().into()
            }
            NodeValue::String(text) => self.string(text, false).into(),
            _ => node.to_json(),
        }
    }

    /// A string in which every secret is masked: a command, a script, an object as JSON, a file.
    fn string(&mut self, text: &str, is_settings_file: bool) -> String {
        let is_file = is_settings_file || text.contains('\n') || text.trim_start().starts_with(['{', '[']);
        let within = is_file.then(|| secrets_within(text)).flatten();
        let within = within.or_else(|| is_settings_file.then(|| secrecy::in_text(text)));
        if within.is_none() && secrecy::is_secret_object(text) {
            return self.mask(text.as_bytes());
        }
        // In quotes, since a bare `*` begins an alias, and the file is read for its settings.
        let masked = self.replace(text, within.unwrap_or_default(), |mask| Value::from(mask).to_string());
        let rest = secrecy::in_string(&masked);
        self.replace(&masked, rest, |mask| mask)
    }

    fn replace(&mut self, text: &str, ranges: Vec<Range<usize>>, written: impl Fn(String) -> String) -> String {
        let mut masked = String::new();
        let mut end = 0;
        for range in secrecy::merged(ranges) {
            let (Some(before), Some(secret)) = (text.get(end..range.start), text.get(range.clone())) else { continue };
            masked.push_str(before);
            masked.push_str(&written(self.mask(secret.as_bytes())));
            end = range.end;
        }
        masked.push_str(text.get(end..).unwrap_or_default());
        masked
    }

    /// A Secret's `data` and `stringData` say the same in two ways.
    fn secret(&mut self, node: &Node, hidden: &Hidden) -> Value {
        let NodeValue::Mapping(entries) = &node.value else { return Value::Null };
        let (mut object, mut data) = (Map::new(), Map::new());
        for entry in entries {
            match (entry.key.as_str(), &entry.value.value) {
                ("data", NodeValue::Mapping(values)) => {
                    for value in values {
                        let text = value.value.value.printed();
                        let bytes = BASE64_STANDARD.decode(text.trim()).unwrap_or_else(|_| text.into_bytes());
                        data.insert(value.key.clone(), self.mask(&bytes).into());
                    }
                }
                ("stringData", NodeValue::Mapping(values)) => {
                    for value in values {
                        let text = value.value.value.printed();
                        data.insert(value.key.clone(), self.mask(text.as_bytes()).into());
                    }
                }
                ("apiVersion" | "kind" | "metadata" | "type" | "immutable", _) => {
                    object.insert(entry.key.clone(), self.json(&entry.value, hidden));
                }
                // A misspelt `data` may hold what `data` would.
                _ => {
                    let text = entry.value.to_json().to_string();
                    object.insert(entry.key.clone(), self.mask(text.as_bytes()).into());
                }
            }
        }
        if !data.is_empty() {
            object.insert("data".into(), data.into());
        }
        object.into()
    }
}

#[cfg(test)]
mod tests {
    use super::Masks;
    use crate::diff::cluster::file_settings;

    #[test]
    fn a_masked_file_is_still_read() {
        let text = "cluster.name: a\nxpack.notification.email.account.x.smtp.password: made-up\nnode.name: b\n";
        let masked = Masks::default().string(text, true);
        assert!(!masked.contains("made-up"), "{masked}");
        let settings = file_settings(&masked);
        assert_eq!((settings["cluster.name"].as_str(), settings["node.name"].as_str()), ("a", "b"));
    }
}

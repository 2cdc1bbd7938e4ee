//! The tree that the reader makes of a document: JSON's types, and where each of them stands.

use crate::diagnostics::{FileId, Path, Span, Step, Target};
use serde_json::{Map, Number, Value};

/// One value of a document and the text that it was read from.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// The value.
    pub value: NodeValue,
    /// Its text, without a block collection's trailing blank lines; the key's where the value is left out (`key:`).
    pub span: Span,
}

/// What a [`Node`] can be. Trees are at most [`super::DEPTH_LIMIT`] levels deep as read from a file, twice that after
/// `--set`, so walking them by recursion is safe.
#[derive(Clone, Debug, PartialEq)]
pub enum NodeValue {
    /// `null`, `~` or nothing.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A finite number.
    Number(Number),
    /// A string.
    String(String),
    /// A list.
    Sequence(Vec<Node>),
    /// Keys and values in the order of the text; no key twice.
    Mapping(Vec<Entry>),
}

/// One key of a mapping with its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// The key's text.
    pub key_span: Span,
    /// The value.
    pub value: Node,
}

/// A config document as it was read, with overlays and `--set` applied.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// The document's value.
    pub root: Node,
    /// The file that the document came from; parts of it may come from others (overlays, `--set`).
    pub file: FileId,
}

impl NodeValue {
    /// A scalar as it is written in JSON, a string without its quotes; empty for lists and mappings.
    pub(crate) fn printed(&self) -> String {
        match self {
            Self::Null => "null".to_owned(),
            Self::Bool(value) => value.to_string(),
            Self::Number(value) => value.to_string(),
            Self::String(value) => value.clone(),
            Self::Sequence(_) | Self::Mapping(_) => String::new(),
        }
    }
}

impl Node {
    /// The value as JSON, without the places.
    pub fn to_json(&self) -> Value {
        match &self.value {
            NodeValue::Null => Value::Null,
            NodeValue::Bool(value) => Value::Bool(*value),
            NodeValue::Number(value) => Value::Number(value.clone()),
            NodeValue::String(value) => Value::String(value.clone()),
            NodeValue::Sequence(items) => Value::Array(items.iter().map(Node::to_json).collect()),
            NodeValue::Mapping(entries) => {
                Value::Object(entries.iter().map(|e| (e.key.clone(), e.value.to_json())).collect::<Map<_, _>>())
            }
        }
    }

    /// The value of a key, where this is a mapping that has it.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// The entry of a key, where this is a mapping that has it.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        match &self.value {
            NodeValue::Mapping(entries) => entries.iter().find(|entry| entry.key == key),
            _ => None,
        }
    }

    /// Whether this is a boolean, a number or a string.
    pub(super) fn is_scalar(&self) -> bool {
        matches!(self.value, NodeValue::Bool(_) | NodeValue::Number(_) | NodeValue::String(_))
    }

    /// The text, where this is a string.
    pub fn as_str(&self) -> Option<&str> {
        match &self.value {
            NodeValue::String(text) => Some(text),
            _ => None,
        }
    }

    /// The node that `path` leads to.
    pub fn at(&self, path: &Path) -> Option<&Node> {
        path.0.iter().try_fold(self, |node, step| node.step(step).map(|(_, child)| child))
    }

    /// The text to underline for `path`: its value or key, else the key of the nearest parent that exists.
    pub fn span_of(&self, path: &Path, target: Target) -> Span {
        let mut node = self;
        // The document as a whole is shown by its first key: underlining all of it would help nobody.
        let mut key_span = match &self.value {
            NodeValue::Mapping(entries) => entries.first().map_or(self.span, |entry| entry.key_span),
            _ => self.span,
        };
        for step in &path.0 {
            let Some((key, child)) = node.step(step) else { return key_span };
            key_span = key.unwrap_or(child.span);
            node = child;
        }
        match target {
            Target::Value if !path.0.is_empty() => node.span,
            _ => key_span,
        }
    }

    /// One step down: the key's span, where the step is a key, and the child.
    pub(super) fn step(&self, step: &Step) -> Option<(Option<Span>, &Node)> {
        match (&self.value, step) {
            (NodeValue::Mapping(_), Step::Key(key)) => {
                self.entry(key).map(|entry| (Some(entry.key_span), &entry.value))
            }
            (NodeValue::Sequence(items), Step::Index(index)) => items.get(*index).map(|item| (None, item)),
            _ => None,
        }
    }
}

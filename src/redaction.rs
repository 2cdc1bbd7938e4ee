//! Which stretches of the configs hold what looks like a secret, whether or not a rule got to see them.
//!
//! A finding is drawn with the lines around it. A config that is refused for its shape never comes to the rule that finds
//! secrets, and its other findings must not show them either.

use crate::diagnostics::Span;
use crate::facts::settings::is_secret;
use crate::source::{Document, Node, NodeValue};

/// The values of settings and variables whose names say that they are secrets, and JVM options that set a password.
pub fn secrets(documents: &[Document]) -> Vec<Span> {
    let mut found = Vec::new();
    let mut open: Vec<&Node> = documents.iter().map(|document| &document.root).collect();
    while let Some(node) = open.pop() {
        match &node.value {
            NodeValue::Sequence(items) => open.extend(items),
            NodeValue::Mapping(entries) => {
                let variable = node.get("name").and_then(Node::as_str).unwrap_or_default();
                for entry in entries {
                    let names_secret = is_secret(&entry.key.to_lowercase())
                        || (entry.key == "value" && is_secret(&variable.to_lowercase()));
                    if names_secret && is_scalar(&entry.value) {
                        found.push(entry.value.span);
                    } else {
                        open.push(&entry.value);
                    }
                }
            }
            NodeValue::String(text) if text.starts_with("-D") && text.to_lowercase().contains("password=") => {
                found.push(node.span);
            }
            _ => {}
        }
    }
    found
}

fn is_scalar(node: &Node) -> bool {
    matches!(node.value, NodeValue::String(_) | NodeValue::Number(_))
}

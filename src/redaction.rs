//! Which stretches of the configs hold what looks like a secret, whether or not a rule got to see them.
//!
//! A finding is drawn with the lines around it. A config that is refused for its shape never comes to the rule that finds
//! secrets, and its other findings must not show them either.

use crate::diagnostics::{FileId, FileKind, Severity, Span};
use crate::facts::credentials::{arguments_with_password, has_url_password};
use crate::facts::settings::{
    NAMES_IN_SECRETS, hides_secret, hides_secret_variable, hides_secrets_below, is_hidden_at,
};
use crate::source::{Node, NodeValue, Source};
use serde_json::Value;
use std::collections::HashSet;
use std::ops::Range;

/// The values of settings and variables whose names say that they are secrets, and JVM options that set a password; in
/// texts that could not be read, whatever stands behind such a name.
pub fn secrets(source: &Source) -> Vec<Span> {
    let mut found = Vec::new();
    for document in &source.documents {
        of_config(&document.root, &mut found);
    }
    let broken = |file: FileId| source.findings.iter().filter_map(|finding| finding.span).any(|span| span.file == file);
    for (file, content) in source.files.iter() {
        let stretches = match content.kind == FileKind::Set {
            true => in_argument(&content.text),
            false if broken(file) => in_text(&content.text, &[]),
            false => Vec::new(),
        };
        found.extend(stretches.into_iter().map(|range| Span { file, start: range.start, end: range.end }));
    }
    found
}

/// What a Secret holds, what was applied of it last, and the variables whose names say that they are secrets; in files that
/// could not be read, whatever stands behind such names.
pub fn secrets_of_manifests(source: &Source) -> Vec<Span> {
    let mut found = Vec::new();
    let mut open: Vec<&Node> = source.documents.iter().map(|document| &document.root).collect();
    while let Some(node) = open.pop() {
        match &node.value {
            NodeValue::Sequence(items) => open.extend(items),
            NodeValue::Mapping(entries) => {
                let is_secret = node.get("kind").and_then(Node::as_str).is_some_and(is_secret_kind);
                let variable = node.get("name").and_then(Node::as_str).filter(|name| hides_secret_variable(name));
                for entry in entries {
                    let hidden = match entry.key.as_str() {
                        LAST_APPLIED | "stringData" => true,
                        "value" => variable.is_some() && !is_reference(&entry.value),
                        key => is_secret && !OPEN_IN_SECRETS.contains(&key),
                    };
                    if hidden { scalars(&entry.value, &mut found) } else { open.push(&entry.value) }
                }
            }
            _ => {}
        }
    }
    let errors = source.findings.iter().filter(|finding| finding.severity == Severity::Error);
    let broken: HashSet<FileId> = errors.filter_map(|finding| finding.span).map(|span| span.file).collect();
    for (file, content) in source.files.iter() {
        if broken.contains(&file) {
            let has_secret = content.text.contains("Secret");
            let also: &[&str] = if has_secret { &["data", "stringData", LAST_APPLIED] } else { &[] };
            let stretches = in_text(&content.text, also);
            found.extend(stretches.into_iter().map(|range| Span { file, start: range.start, end: range.end }));
        }
    }
    found
}

/// Whether a value of a manifest must not be shown, by its RFC 6901 pointer.
pub fn is_hidden_in_manifest(manifest: &Value, pointer: &str) -> bool {
    let mut keys = pointer.split('/').skip(1);
    let first = keys.next().unwrap_or_default();
    let is_secret = manifest.get("kind").and_then(Value::as_str).is_some_and(is_secret_kind);
    let holds = is_secret && !first.is_empty() && !OPEN_IN_SECRETS.contains(&first);
    let is_last_applied = pointer.ends_with("/kubectl.kubernetes.io~1last-applied-configuration");
    let is_variable = || {
        let variable = manifest.pointer(pointer.strip_suffix("/value")?)?;
        Some(hides_secret_variable(variable.get("name")?.as_str()?))
    };
    holds || first == "stringData" || is_last_applied || is_variable().unwrap_or(false)
}

/// Where kubectl keeps a whole object as text.
const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

/// The keys of a Secret that say nothing of what it holds; misspelt ones may.
const OPEN_IN_SECRETS: &[&str] = &["apiVersion", "kind", "metadata", "type", "immutable"];

fn is_secret_kind(kind: &str) -> bool {
    kind.eq_ignore_ascii_case("secret")
}

fn scalars(node: &Node, found: &mut Vec<Span>) {
    let mut open = vec![node];
    while let Some(node) = open.pop() {
        match &node.value {
            NodeValue::Sequence(items) => open.extend(items),
            NodeValue::Mapping(entries) => open.extend(entries.iter().map(|entry| &entry.value)),
            NodeValue::Null => {}
            _ => found.push(node.span),
        }
    }
}

fn of_config(root: &Node, found: &mut Vec<Span>) {
    // Each node with whether it stands below the key of a secret.
    let mut open = vec![(root, false)];
    while let Some((node, hidden)) = open.pop() {
        match &node.value {
            NodeValue::Sequence(items) => {
                let texts = items.iter().map(|item| item.as_str().unwrap_or_default());
                let holding = arguments_with_password(texts).into_iter().filter_map(|position| items.get(position));
                found.extend(holding.map(|item| item.span));
                open.extend(items.iter().map(|item| (item, hidden)));
            }
            NodeValue::Mapping(entries) => {
                let variable = node.get("name").and_then(Node::as_str).unwrap_or_default();
                for entry in entries {
                    let names_secret = hides_secret(&entry.key)
                        || (entry.key == "value" && hides_secret_variable(variable) && !is_reference(&entry.value));
                    let is_name = hidden && NAMES_IN_SECRETS.contains(&entry.key.as_str());
                    if is_scalar(&entry.value) {
                        if (names_secret || hidden) && !is_name {
                            found.push(entry.value.span);
                            continue;
                        }
                    } else if hides_secrets_below(&entry.key) {
                        open.push((&entry.value, true));
                        continue;
                    }
                    open.push((&entry.value, hidden && !is_name));
                }
            }
            NodeValue::String(_) | NodeValue::Number(_) if hidden => found.push(node.span),
            NodeValue::String(text) if text.starts_with("-D") && text.to_lowercase().contains("password=") => {
                found.push(node.span);
            }
            NodeValue::String(text) if has_url_password(text) => found.push(node.span),
            _ => {}
        }
    }
}

fn is_scalar(node: &Node) -> bool {
    matches!(node.value, NodeValue::String(_) | NodeValue::Number(_))
}

/// `$(NAME)`: the value of another variable.
fn is_reference(node: &Node) -> bool {
    node.as_str().is_some_and(|text| text.starts_with("$(") && text.ends_with(')'))
}

fn in_argument(argument: &str) -> Vec<Range<usize>> {
    let Some((path, _)) = argument.split_once('=') else { return in_text(argument, &[]) };
    let keys: Vec<&str> = path.split(['.', '[', ']', '"', '\'']).filter(|key| !key.trim().is_empty()).collect();
    match is_hidden_at(keys.into_iter()) {
        true => std::iter::once(path.len() + 1..argument.len()).collect(),
        false => in_text(argument, &[]),
    }
}

/// What stands behind `name:` or `name=`, to the end of the line, and the lines below that are indented deeper.
fn in_text(text: &str, also: &[&str]) -> Vec<Range<usize>> {
    let (mut found, mut start, mut deeper_than) = (Vec::new(), 0, None);
    for line in text.split_inclusive('\n') {
        let indentation = line.len() - line.trim_start_matches([' ', '-']).len();
        let is_empty = line.trim().is_empty();
        if deeper_than.is_some_and(|limit| is_empty || indentation > limit) {
            found.push(start + indentation.min(line.trim_end().len())..start + line.trim_end().len());
        } else {
            deeper_than = None;
            if let Some(at) = behind_name(line, also) {
                let blanks = line[at..].len() - line[at..].trim_start().len();
                let end = line.trim_end().len();
                found.push(start + (at + blanks).min(end)..start + end);
                deeper_than = Some(indentation);
            }
        }
        start += line.len();
    }
    found.retain(|range| range.start < range.end);
    found
}

/// The offset behind the first `name:` or `name=` that looks like that of a secret.
fn behind_name(line: &str, also: &[&str]) -> Option<usize> {
    line.match_indices([':', '=']).map(|(at, _)| at).find_map(|at| {
        let before = line.get(..at)?.trim_end_matches([' ', '"', '\'', ']']);
        let is_part = |character: char| character.is_alphanumeric() || "_-./".contains(character);
        let name = &before[before.trim_end_matches(is_part).len()..];
        (hides_secret(name.trim_start_matches('-')) || also.contains(&name)).then_some(at + 1)
    })
}

//! What of the input is a secret, decided once for every finding and every format.
//!
//! A config that is refused for its shape never comes to the rule that finds secrets, and manifests of others hold them by
//! right; findings about them must show neither the value nor the lines that it stands on. So each text is looked through
//! as it is read, and what looks like a secret is remembered by its place.

mod assignments;
mod names;
mod strings;
mod values;

use super::node::{Entry, Node, NodeValue};
use crate::diagnostics::{Secret, Span};
pub(crate) use names::is_secret_setting;
use names::{hides_below, is_hidden, is_hidden_variable};
use std::borrow::Cow;
use std::collections::{BTreeSet, HashSet};
use std::ops::Range;
pub(crate) use strings::{arguments_with_password, has_url_password, in_string, merged};

/// So many secrets of one string are looked for in it.
const MOST_PARTS: usize = 64;
/// Keys below that of a secret, or in a Secret, that only say where it is and whose.
const REFERENCES: &[&str] = &["secret", "key", "name", "secretName", "username", "user"];
/// Where kubectl keeps a whole object as a string.
const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";
/// The key of a Secret's values, whatever the object's kind may have been meant to be.
const STRING_DATA: &str = "stringData";
/// The keys of a Secret that say nothing of what it holds; misspelt ones may.
const OPEN_IN_SECRETS: &[&str] = &["apiVersion", "kind", "metadata", "type", "immutable"];

/// Whether what stands below these keys looks like a secret.
fn is_secret_below<'k>(keys: impl DoubleEndedIterator<Item = &'k str>) -> bool {
    let mut keys = keys.rev();
    let Some(last) = keys.next().filter(|last| !REFERENCES.contains(last)) else { return false };
    is_hidden(last) || keys.any(hides_below)
}

/// `$(NAME)`: the value of another variable.
fn is_reference(node: &Node) -> bool {
    node.as_str().is_some_and(|text| text.starts_with("$(") && text.ends_with(')'))
}

/// The secrets of a document: what settings, variables, arguments and URLs hold that are named as secrets, what a Secret
/// holds, and what was applied of it last.
pub(crate) fn in_document(root: &Node) -> Vec<Secret> {
    let mut found = Vec::new();
    walk(root, &mut |hidden| {
        found.push(match hidden {
            Hidden::Scalar(node) | Hidden::PartOf(node) => secret(node),
            Hidden::Key(entry) => Secret { span: entry.key_span, value: entry.key.clone() },
            Hidden::Text(_) => return,
        });
    });
    found
}

/// The secrets in those strings of a document whose other parts findings show: `text` is that of its file.
pub(super) fn in_texts(root: &Node, text: &str) -> Vec<Secret> {
    let mut found = Vec::new();
    walk(root, &mut |hidden| {
        let Hidden::Text(node) = hidden else { return };
        let (Some(value), Some(written)) = (node.as_str(), text.get(node.span.start..node.span.end)) else { return };
        let mut ranges = in_string(value);
        if value.starts_with(['{', '[']) {
            ranges.extend(super::secrets_within(value).unwrap_or_default());
        }
        let parts = merged(ranges).into_iter().filter_map(|range| value.get(range));
        let parts: BTreeSet<&str> = parts.flat_map(str::lines).map(str::trim).filter(|part| !part.is_empty()).collect();
        // What is written in another way, with escapes or as an alias, is hidden as a whole, and so is what has very many.
        if parts.len() > MOST_PARTS || parts.iter().any(|part| !written.contains(part)) {
            return found.push(secret(node));
        }
        for part in parts {
            found.extend(written.match_indices(part).map(|(at, _)| {
                let start = node.span.start + at;
                Secret { span: Span { start, end: start + part.len(), ..node.span }, value: part.to_owned() }
            }));
        }
    });
    found
}

/// The strings of a document that are no secrets, and only hold some.
pub(crate) fn with_secrets_inside(root: &Node) -> HashSet<Span> {
    let (mut parts, mut whole) = (HashSet::new(), HashSet::new());
    walk(root, &mut |hidden| match hidden {
        Hidden::PartOf(node) | Hidden::Text(node) => drop(parts.insert(node.span)),
        Hidden::Scalar(node) => drop(whole.insert(node.span)),
        Hidden::Key(_) => {}
    });
    parts.retain(|span| !whole.contains(span));
    parts
}

/// What is hidden of a document.
enum Hidden<'n> {
    /// A value, all of it.
    Scalar(&'n Node),
    /// Something in a string.
    PartOf(&'n Node),
    /// What may be in a string of several lines, or in an object as JSON. Findings name its lines, so the others are shown.
    Text(&'n Node),
    /// A key: `{hunter2}` is an object whose key is the secret.
    Key(&'n Entry),
}

/// What a node stands in.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    Open,
    /// Below the name of a secret.
    Secret,
    /// In the items of a list of Secrets, which need not say what they are.
    SecretList,
}

fn walk<'n>(root: &'n Node, found: &mut dyn FnMut(Hidden<'n>)) {
    let mut open = vec![(root, Place::Open)];
    while let Some((node, place)) = open.pop() {
        let hidden = place == Place::Secret;
        match &node.value {
            NodeValue::Sequence(items) => {
                let texts: Vec<Cow<str>> = items.iter().map(argument).collect();
                for item in
                    arguments_with_password(texts.iter().map(AsRef::as_ref)).into_iter().filter_map(|at| items.get(at))
                {
                    let is_part = item.as_str().is_some_and(|text| !in_string(text).is_empty());
                    found(if is_part { Hidden::PartOf(item) } else { Hidden::Scalar(item) });
                }
                open.extend(items.iter().map(|item| (item, place)));
            }
            NodeValue::Mapping(entries) => {
                let text = |key| node.get(key).and_then(Node::as_str).unwrap_or_default();
                let kind = text("kind");
                // A reference to a Secret has a name here, and nothing to hide.
                let is_secret = kind.eq_ignore_ascii_case("secret") && node.get("name").is_none();
                let is_secret = is_secret || (place == Place::SecretList && kind.is_empty());
                let is_variable = is_hidden_variable(text("name"));
                for entry in entries {
                    let hides = if is_secret && !OPEN_IN_SECRETS.contains(&entry.key.as_str()) {
                        true
                    } else {
                        hides_value(entry, hidden, is_variable)
                    };
                    let is_known = entry.key == "value" || REFERENCES.contains(&entry.key.as_str());
                    if hidden && entry.value.value == NodeValue::Null && !is_known {
                        found(Hidden::Key(entry));
                    }
                    let is_list = kind == "SecretList" && entry.key == "items";
                    let place = match hides {
                        true => Place::Secret,
                        false if is_list => Place::SecretList,
                        false => Place::Open,
                    };
                    open.push((&entry.value, place));
                }
            }
            NodeValue::String(_) | NodeValue::Number(_) if hidden => found(Hidden::Scalar(node)),
            NodeValue::String(text) if text.contains('\n') && !is_secret_object(text) => found(Hidden::Text(node)),
            NodeValue::String(text) if is_secret_object(text) || !in_string(text).is_empty() => {
                found(Hidden::PartOf(node));
            }
            NodeValue::String(text) if text.starts_with(['{', '[']) => found(Hidden::Text(node)),
            _ => {}
        }
    }
}

/// An item of a list of arguments.
fn argument(item: &Node) -> Cow<'_, str> {
    match &item.value {
        NodeValue::String(text) => text.into(),
        NodeValue::Number(_) => item.value.printed().into(),
        _ => Cow::default(),
    }
}

/// Whether a string is an object as JSON that holds what a Secret does: tools keep what they applied last in annotations.
pub(crate) fn is_secret_object(text: &str) -> bool {
    text.starts_with('{') && text.contains("\"Secret\"") && text.to_lowercase().contains("data\"")
}

/// Whether the value of an entry is hidden, which stands below a secret's name or beside a variable's.
fn hides_value(entry: &Entry, hidden: bool, is_variable: bool) -> bool {
    match entry.key.as_str() {
        LAST_APPLIED | STRING_DATA => true,
        key if hidden => !REFERENCES.contains(&key),
        "value" if is_variable => !is_reference(&entry.value),
        key => match entry.value.value {
            NodeValue::String(_) | NodeValue::Number(_) => is_hidden(key),
            _ => hides_below(key),
        },
    }
}

fn secret(node: &Node) -> Secret {
    Secret { span: node.span, value: node.value.printed() }
}

/// What is a secret because an alias stands for it elsewhere, or is an alias of one.
pub(super) fn of_aliases(root: &Node, text: &str, secrets: &[Secret]) -> Vec<Secret> {
    if !text.contains('*') || secrets.is_empty() {
        return Vec::new();
    }
    let is_alias = |span: Span| text.get(span.start..span.end).is_some_and(|text| text.starts_with('*'));
    let values: HashSet<&str> = secrets.iter().map(|secret| secret.value.as_str()).collect();
    let of_aliases: HashSet<&str> =
        secrets.iter().filter(|secret| is_alias(secret.span)).map(|secret| secret.value.as_str()).collect();
    let (mut found, mut open) = (Vec::new(), vec![root]);
    while let Some(node) = open.pop() {
        match &node.value {
            NodeValue::Sequence(items) => open.extend(items),
            NodeValue::Mapping(entries) => open.extend(entries.iter().map(|entry| &entry.value)),
            NodeValue::String(text) if of_aliases.contains(text.as_str()) => found.push(secret(node)),
            NodeValue::String(text) if is_alias(node.span) && values.contains(text.as_str()) => {
                found.push(secret(node));
            }
            _ => {}
        }
    }
    found
}

/// The secrets of a `--set` argument.
pub(super) fn in_argument(argument: &str) -> Vec<Range<usize>> {
    let split = argument.split_once('=').or_else(|| argument.split_once(char::is_whitespace));
    let Some((path, _)) = split else { return in_text(argument) };
    let keys: Vec<&str> = path.split(['.', '[', ']', '"', '\'']).filter(|key| !key.trim().is_empty()).collect();
    match is_secret_below(keys.into_iter()) {
        true => std::iter::once(path.len() + 1..argument.len()).collect(),
        // In quotes a new line is written so.
        false => in_text(&argument.replace("\\n", "  ")),
    }
}

/// The secrets of a text that could not be read whole: what stands behind the name of one (`name:` or `name=`), to the end of
/// the line, and the lines below that are indented deeper.
pub(crate) fn in_text(text: &str) -> Vec<Range<usize>> {
    let mut names = Names { is_secret: text.contains("Secret"), variable: "" };
    let commands: Vec<String> = text.split_inclusive('\n').map(command).collect();
    let with_password: HashSet<usize> =
        arguments_with_password(commands.iter().map(String::as_str)).into_iter().collect();
    let (mut found, mut start, mut deeper_than) = (Vec::new(), 0, None);
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let indentation = line.len() - line.trim_start_matches([' ', '-']).len();
        let (is_empty, end) = (line.trim().is_empty(), line.trim_end().len());
        if deeper_than.is_some_and(|limit| is_empty || indentation > limit) {
            found.push(start + indentation.min(end)..start + end);
        } else if let Some(at) = names.behind_secret(line) {
            let blanks = line[at..].len() - line[at..].trim_start().len();
            found.push(start + (at + blanks).min(end)..start + end);
            deeper_than = Some(indentation);
        } else {
            deeper_than = None;
            if with_password.contains(&number) {
                found.push(start + indentation.min(end)..start + end);
            }
        }
        start += line.len();
    }
    found.extend(in_string(text));
    merged(found)
}

/// The arguments of a line, apart from YAML's own characters.
fn command(line: &str) -> String {
    line.trim_start().trim_start_matches("- ").replace(['[', ']', '{', '}', ',', '"', '\''], " ")
}

/// The names of a text, read line by line.
struct Names<'t> {
    /// There may be a Secret in it.
    is_secret: bool,
    /// The last value of a `name`.
    variable: &'t str,
}

impl<'t> Names<'t> {
    /// The offset behind the first `name:` or `name=` of a line that looks like that of a secret.
    fn behind_secret(&mut self, line: &'t str) -> Option<usize> {
        line.match_indices([':', '=']).map(|(at, _)| at).find_map(|at| {
            let before = line.get(..at)?.trim_end_matches([' ', '"', '\'', ']']);
            let is_part = |character: char| character.is_alphanumeric() || "_-./".contains(character);
            let name = before[before.trim_end_matches(is_part).len()..].trim_start_matches('-');
            let hides = match name {
                "name" => {
                    let value = line[at + 1..].trim_start_matches([' ', '"', '\'']);
                    self.variable = value.split(|character| !is_part(character)).next().unwrap_or_default();
                    false
                }
                "value" => is_hidden_variable(self.variable),
                "data" => self.is_secret,
                STRING_DATA | LAST_APPLIED => true,
                name => is_hidden(name),
            };
            hides.then_some(at + 1)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_below_a_name_is_hidden() {
        assert!(is_secret_below(["spec", "elasticPassword", "value"].into_iter()));
        assert!(!is_secret_below(["spec", "elasticPassword", "secret"].into_iter()));
        assert!(!is_secret_below(["config", "xpack.security.authc.token", "timeout"].into_iter()));
    }

    #[test]
    fn secrets_of_broken_texts_are_found() {
        for text in [
            "stringData:\n  a: hunter2\n  b: [\n", "env:\n- name: TLS_KEY\n  value: hunter2\n",
            "{name: TLS_KEY, value: hunter2\n", "args: [--password hunter2\n", "args:\n- --password\n- 'hunter2'\n",
            "url: https://elastic:hunter2@search\n", "- bind_password = 'hunter2\n",
            "  password: |\n    hunter2\n    hunter2\n",
        ] {
            let mut shown = text.to_owned();
            in_text(text).into_iter().rev().for_each(|range| shown.replace_range(range, ""));
            assert!(!shown.contains("hunter2"), "{shown}");
        }
        assert!(in_text("env: [{name: KEYSTORE, value: a}]\nusername: elastic\ndata: {a: 1}\n").is_empty());
    }
}

//! Overlays: documents that are merged into the configs that they match.
//!
//! Objects merge key by key; `null` deletes a key. Lists whose elements are all objects with a `name` merge by name: known
//! names merge, new ones are appended, an element with `$patch: delete` is removed. Anything else replaces what was there.
//!
//! A new node set whose name is close to a known one is more likely a typo, which would add nodes with every role instead of
//! changing those that are there. `$patch: add` says that it is none.

use super::named_list;
use super::node::{Document, Entry, Node, NodeValue};
use super::{NODE_SETS, UNFITTING};
use crate::diagnostics::{Finding, Message, Place, nearest_within, quoted};
use crate::message;
use std::collections::HashMap;

/// The key of an element that says what becomes of it.
const PATCH: &str = "$patch";

/// Merges one overlay document into all documents that it matches.
pub(super) fn apply(overlay: &Document, documents: &mut [Document], findings: &mut Vec<Finding>) {
    let first_key = Place::Span(overlay.root.span_of(&crate::diagnostics::Path::root(), Default::default()));
    let Some(kind) = overlay.root.get("kind").and_then(Node::as_str) else {
        findings.push(
            Finding::error(UNFITTING, first_key, "the overlay has no `kind`")
                .why("an overlay is merged into the documents of its kind")
                .remedy("write the kind of the config that it is for, such as `kind: ElasticsearchCluster`"),
        );
        return;
    };
    let shown = Message::joined(documents.iter().take(10).map(describe), ", ");
    let mut unfitting: Option<Vec<Finding>> = None;
    for document in documents.iter_mut().filter(|document| matches(&overlay.root, &document.root)) {
        let mut problems = Problems::default();
        merge(&mut document.root, &overlay.root, "", &mut problems);
        findings.append(&mut problems.typos);
        let problems = problems.unfitting;
        // What fits one of several documents is no mistake.
        match &mut unfitting {
            None => unfitting = Some(problems),
            Some(known) => known.retain(|known| problems.iter().any(|problem| problem.place == known.place)),
        }
    }
    if let Some(mut unfitting) = unfitting {
        findings.append(&mut unfitting);
    } else {
        let kind = quoted(kind);
        let have = if shown.is_empty() { "there is none".into() } else { message!("there is {}", shown) };
        let message = message!("the overlay for {} fits no config: it is for {}, {}", kind, describe(overlay), have);
        findings.push(Finding::error(UNFITTING, first_key, message).why("it would change nothing").remedy(
            "let apiVersion, kind and metadata.name be those of a config; without the name it fits all of its kind",
        ));
    }
}

/// What is wrong with an overlay for one document.
#[derive(Default)]
struct Problems {
    /// What fits nothing here, and may fit another document.
    unfitting: Vec<Finding>,
    /// Names that are almost known here.
    typos: Vec<Finding>,
}

fn matches(overlay: &Node, document: &Node) -> bool {
    let same =
        |node: Option<&Node>, other: Option<&Node>| match (node.and_then(Node::as_str), other.and_then(Node::as_str)) {
            (Some(wanted), found) => found == Some(wanted),
            (None, _) => true,
        };
    let name = |node: &Node| node.get("metadata").and_then(|metadata| metadata.get("name")).cloned();
    same(overlay.get("apiVersion"), document.get("apiVersion"))
        && same(overlay.get("kind"), document.get("kind"))
        && same(name(overlay).as_ref(), name(document).as_ref())
}

/// `ElasticsearchCluster vectors`.
fn describe(document: &Document) -> Message {
    let text = |node: Option<&Node>| match node.and_then(|node| Some((node.as_str()?, node.span))) {
        Some((text, span)) => quoted(text).from(Place::Span(span)).into(),
        None => Message::from("(none)"),
    };
    let kind = text(document.root.get("kind"));
    match document.root.get("metadata").and_then(|metadata| metadata.get("name")) {
        Some(name) => message!("{} {}", kind, text(Some(name))),
        None => kind,
    }
}

/// Merges a value into that of the key `key`.
fn merge(base: &mut Node, overlay: &Node, key: &str, problems: &mut Problems) {
    match (&mut base.value, &overlay.value) {
        (NodeValue::Mapping(entries), NodeValue::Mapping(changes)) => merge_mappings(entries, changes, problems),
        (NodeValue::Sequence(items), NodeValue::Sequence(changes)) => {
            match (named_list::positions(items), named_list::positions(changes)) {
                (Some(positions), Some(_)) => merge_lists(items, positions, changes, key, problems),
                _ => *base = fresh(overlay, problems),
            }
        }
        _ => *base = fresh(overlay, problems),
    }
}

fn merge_mappings(entries: &mut Vec<Entry>, changes: &[Entry], problems: &mut Problems) {
    let positions: HashMap<String, usize> =
        entries.iter().enumerate().map(|(position, entry)| (entry.key.clone(), position)).collect();
    let mut deleted = Vec::new();
    for change in changes {
        if change.key == PATCH {
            problems.unfitting.push(misplaced_patch(change));
            continue;
        }
        match (positions.get(&change.key), &change.value.value) {
            (Some(position), NodeValue::Null) => deleted.push(*position),
            (None, NodeValue::Null) => {}
            (None, _) => entries.push(Entry { value: fresh(&change.value, problems), ..change.clone() }),
            (Some(position), _) => {
                let Some(entry) = entries.get_mut(*position) else { continue };
                merge(&mut entry.value, &change.value, &change.key, problems);
                // A value that was replaced is the overlay's, and so is its key.
                if entry.value.span == change.value.span {
                    entry.key_span = change.key_span;
                }
            }
        }
    }
    remove(entries, deleted);
}

fn merge_lists(
    items: &mut Vec<Node>,
    mut positions: HashMap<String, usize>,
    changes: &[Node],
    key: &str,
    problems: &mut Problems,
) {
    let (known, mut deleted) = (items.len(), Vec::new());
    for change in changes {
        let Some(name) = named_list::name(change) else { continue };
        let position = positions.get(name).copied();
        match (patch(change), position) {
            (Some("delete"), Some(position)) => deleted.push(position),
            (Some("delete"), None) => problems.unfitting.push(
                unfitting(change, message!("there is no element named {} to delete", quoted(name)))
                    .remedy(message!("the names in this list are: {}", named_list::names(items))),
            ),
            (Some("add"), Some(_)) => problems.unfitting.push(
                unfitting(change, message!("there is an element named {} already", quoted(name)))
                    .why("it was meant to be a new one, and would change the one that is there")
                    .remedy("leave `$patch: add` out to change it, or give the new one a name of its own"),
            ),
            (Some("add"), None) => {
                positions.insert(name.to_owned(), items.len());
                items.push(fresh(&without_patch(change), problems));
            }
            (_, Some(position)) => {
                if let Some(item) = items.get_mut(position) {
                    merge(item, change, "", problems);
                }
            }
            (_, None) => match close_name(name, &items[..known]).filter(|_| key == NODE_SETS) {
                Some(near) => problems.typos.push(mistyped(change, name, near)),
                None => {
                    positions.insert(name.to_owned(), items.len());
                    items.push(fresh(change, problems));
                }
            },
        }
    }
    remove(items, deleted);
}

/// The element whose name is almost this one. Names of one letter have nothing in common.
fn close_name<'i>(name: &str, items: &'i [Node]) -> Option<&'i Node> {
    let names = items.iter().filter_map(named_list::name);
    let near = nearest_within(name, names, |shorter| (1 + shorter / 4).min(shorter.saturating_sub(1)))?;
    items.iter().find(|item| named_list::name(item) == Some(near))?.get("name")
}

fn mistyped(change: &Node, name: &str, near: &Node) -> Finding {
    let known = || quoted(near.as_str().unwrap_or_default()).from(Place::Span(near.span));
    let place = Place::Span(change.get("name").unwrap_or(change).span);
    Finding::error(
        UNFITTING,
        place,
        message!("there is no node set named `{}`: did you mean `{}`?", quoted(name), known()),
    )
    .why("it would be added as a set of its own, with nodes of every role unless it names others")
    .remedy(message!(
        "Write `name: {}` to change that set, or add `$patch: add` to the element to add a new one.",
        known()
    ))
}

fn remove<T>(items: &mut Vec<T>, mut positions: Vec<usize>) {
    positions.sort_unstable();
    positions.dedup();
    let mut position = 0;
    items.retain(|_| {
        position += 1;
        positions.binary_search(&(position - 1)).is_err()
    });
}

/// What an overlay adds where nothing is to merge with: its deletions have nothing to delete, and all elements of its lists
/// are additions.
fn fresh(overlay: &Node, problems: &mut Problems) -> Node {
    let value = match &overlay.value {
        NodeValue::Mapping(entries) => {
            let mut kept = Vec::new();
            for entry in entries {
                match entry.key.as_str() {
                    PATCH => problems.unfitting.push(misplaced_patch(entry)),
                    _ if entry.value.value == NodeValue::Null => {}
                    _ => kept.push(Entry { value: fresh(&entry.value, problems), ..entry.clone() }),
                }
            }
            NodeValue::Mapping(kept)
        }
        NodeValue::Sequence(items) => NodeValue::Sequence(
            items
                .iter()
                .map(|item| match patch(item) {
                    Some("add") => fresh(&without_patch(item), problems),
                    _ => fresh(item, problems),
                })
                .collect(),
        ),
        other => other.clone(),
    };
    Node { value, span: overlay.span }
}

/// What the element of a list says about itself: `delete` or `add`.
fn patch(item: &Node) -> Option<&str> {
    item.get(PATCH)?.as_str().filter(|patch| ["delete", "add"].contains(patch))
}

fn without_patch(item: &Node) -> Node {
    let mut item = item.clone();
    if let NodeValue::Mapping(entries) = &mut item.value {
        entries.retain(|entry| entry.key != PATCH);
    }
    item
}

fn unfitting(change: &Node, what: Message) -> Finding {
    Finding::error(UNFITTING, Place::Span(change.span), what).why("it would change nothing")
}

fn misplaced_patch(entry: &Entry) -> Finding {
    Finding::error(UNFITTING, Place::Span(entry.key_span), "`$patch` does not fit here")
        .why("esgen knows `$patch: delete` and `$patch: add`, in an element of a list that merges by name")
        .remedy("write `key: null` in the object above to delete a key, or the whole value to replace it")
}

//! Overlays: documents that are merged into the configs that they match.
//!
//! Objects merge key by key; `null` deletes a key. Lists whose elements are all objects with a `name` merge by name: known
//! names merge, new ones are appended, an element with `$patch: delete` is removed. Anything else replaces what was there.

use super::UNFITTING;
use super::named_list;
use super::node::{Document, Entry, Node, NodeValue};
use crate::diagnostics::{Finding, Message, Place, quoted};
use crate::message;
use std::collections::HashMap;

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
        let mut problems = Vec::new();
        merge(&mut document.root, &overlay.root, &mut problems);
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

fn merge(base: &mut Node, overlay: &Node, findings: &mut Vec<Finding>) {
    match (&mut base.value, &overlay.value) {
        (NodeValue::Mapping(entries), NodeValue::Mapping(changes)) => merge_mappings(entries, changes, findings),
        (NodeValue::Sequence(items), NodeValue::Sequence(changes)) => {
            match (named_list::positions(items), named_list::positions(changes)) {
                (Some(positions), Some(_)) => merge_lists(items, positions, changes, findings),
                _ => *base = fresh(overlay, findings),
            }
        }
        _ => *base = fresh(overlay, findings),
    }
}

fn merge_mappings(entries: &mut Vec<Entry>, changes: &[Entry], findings: &mut Vec<Finding>) {
    let positions: HashMap<String, usize> =
        entries.iter().enumerate().map(|(position, entry)| (entry.key.clone(), position)).collect();
    let mut deleted = Vec::new();
    for change in changes {
        if change.key == "$patch" {
            findings.push(misplaced_patch(change));
            continue;
        }
        match (positions.get(&change.key), &change.value.value) {
            (Some(position), NodeValue::Null) => deleted.push(*position),
            (None, NodeValue::Null) => {}
            (None, _) => entries.push(Entry { value: fresh(&change.value, findings), ..change.clone() }),
            (Some(position), _) => {
                let Some(entry) = entries.get_mut(*position) else { continue };
                merge(&mut entry.value, &change.value, findings);
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
    findings: &mut Vec<Finding>,
) {
    let mut deleted = Vec::new();
    for change in changes {
        let Some(name) = named_list::name(change) else { continue };
        let position = positions.get(name).copied();
        if is_deletion(change) {
            match position {
                Some(position) => deleted.push(position),
                None => findings.push(
                    Finding::error(
                        UNFITTING,
                        Place::Span(change.span),
                        message!("there is no element named {} to delete", quoted(name)),
                    )
                    .why("it would change nothing")
                    .remedy(message!("the names in this list are: {}", named_list::names(items))),
                ),
            }
        } else if let Some(item) = position.and_then(|position| items.get_mut(position)) {
            merge(item, change, findings);
        } else {
            positions.insert(name.to_owned(), items.len());
            items.push(fresh(change, findings));
        }
    }
    remove(items, deleted);
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

/// What an overlay adds where nothing is to merge with: its deletions have nothing to delete.
fn fresh(overlay: &Node, findings: &mut Vec<Finding>) -> Node {
    let value = match &overlay.value {
        NodeValue::Mapping(entries) => {
            let mut kept = Vec::new();
            for entry in entries {
                match entry.key.as_str() {
                    "$patch" => findings.push(misplaced_patch(entry)),
                    _ if entry.value.value == NodeValue::Null => {}
                    _ => kept.push(Entry { value: fresh(&entry.value, findings), ..entry.clone() }),
                }
            }
            NodeValue::Mapping(kept)
        }
        NodeValue::Sequence(items) => NodeValue::Sequence(items.iter().map(|item| fresh(item, findings)).collect()),
        other => other.clone(),
    };
    Node { value, span: overlay.span }
}

fn is_deletion(item: &Node) -> bool {
    item.get("$patch").and_then(Node::as_str) == Some("delete")
}

fn misplaced_patch(entry: &Entry) -> Finding {
    Finding::error(UNFITTING, Place::Span(entry.key_span), "`$patch` does not fit here")
        .why("the only one that esgen knows is `$patch: delete`, in an element of a list that merges by name")
        .remedy("write `key: null` in the object above to delete a key, or the whole value to replace it")
}

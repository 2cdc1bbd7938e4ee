//! Lists whose elements are objects with a `name` each: the ones that overlays and `--set` address by name.

use super::node::{Node, NodeValue};
use crate::diagnostics::{Message, Place, quoted};
use std::collections::HashMap;

/// The positions of the elements by name, where every element is an object with a string as `name`. The first of a name
/// counts. An empty list is not a named one.
pub(super) fn positions(items: &[Node]) -> Option<HashMap<String, usize>> {
    let mut positions = HashMap::with_capacity(items.len());
    for (position, item) in items.iter().enumerate() {
        positions.entry(name(item)?.to_owned()).or_insert(position);
    }
    (!items.is_empty()).then_some(positions)
}

/// The `name` of an element.
pub(super) fn name(item: &Node) -> Option<&str> {
    match &item.value {
        NodeValue::Mapping(_) => item.get("name")?.as_str(),
        _ => None,
    }
}

/// The names of a list for a message: `master, data`; at most ten.
pub(super) fn names(items: &[Node]) -> Message {
    let named = items.iter().filter_map(|item| Some(quoted(name(item)?).from(Place::Span(item.get("name")?.span))));
    let mut names = Message::joined(named.take(10), ", ");
    if items.len() > 10 {
        names.push_str(", ...");
    }
    names
}

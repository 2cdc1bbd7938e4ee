//! Lists whose elements are mappings with a `name` each: the ones that overlays and `--set` address by name.

use super::node::{Node, NodeValue};
use std::collections::HashMap;

/// The positions of the elements by name, where every element is a mapping with a text as `name`. The first of a name
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
pub(super) fn names(items: &[Node]) -> String {
    let mut shown: Vec<_> = items.iter().filter_map(name).take(10).collect();
    if items.len() > 10 {
        shown.push("...");
    }
    shown.join(", ")
}

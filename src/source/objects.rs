//! The objects of a document: what `kubectl get -o yaml` wraps into lists is taken apart.

use super::node::{Node, NodeValue};
use crate::diagnostics::Path;
use crate::kubernetes::kinds::Kind;
use serde_json::Value;

/// What the kind of a list ends in.
const LIST: &str = "List";

/// The objects of one document, each with the way to it and the list that it is in.
pub(crate) fn walk(root: &Node) -> Vec<(Path, &Node, Option<&Node>)> {
    let mut objects = Vec::new();
    // Lists may hold lists; the stack gives the last one first.
    let mut open = vec![(Path::root(), root, None)];
    while let Some((path, node, list)) = open.pop() {
        let Some(items) = items(node) else {
            objects.push((path, node, list));
            continue;
        };
        let inner = path.key("items");
        let items = items.iter().enumerate().rev();
        open.extend(items.map(|(index, item)| (inner.index(index), item, Some(node))));
    }
    objects
}

/// The items of what `kubectl get -o yaml` writes, and of a list of one kind (`RoleBindingList`): kubectl takes both apart.
fn items(node: &Node) -> Option<&[Node]> {
    let kind = node.get("kind").and_then(Node::as_str).filter(|kind| kind.ends_with(LIST))?;
    let api_version = node.get("apiVersion").and_then(Node::as_str)?;
    if Kind::find(api_version, kind).is_some() || (kind == LIST && api_version != "v1") {
        return None;
    }
    match node.get("items").map(|items| &items.value) {
        Some(NodeValue::Sequence(items)) => Some(items),
        Some(NodeValue::Null) => Some(&[]),
        _ => None,
    }
}

/// Items of a list of one kind need not say what they are.
pub(crate) fn take_type_from(list: &Node, item: &mut Value) {
    let of_list = |key| list.get(key).and_then(Node::as_str).unwrap_or_default();
    let kind = of_list("kind").strip_suffix(LIST).unwrap_or_default();
    let Some(item) = item.as_object_mut().filter(|_| !kind.is_empty()) else { return };
    if !item.contains_key("apiVersion") && !item.contains_key("kind") {
        item.insert("apiVersion".to_owned(), of_list("apiVersion").into());
        item.insert("kind".to_owned(), kind.into());
    }
}

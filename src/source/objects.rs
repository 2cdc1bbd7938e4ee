//! From documents to objects: lists are taken apart, and nulls are read as a server reads them.

use super::node::{Node, NodeValue};
use crate::diagnostics::Path;
use crate::kubernetes::kinds::Kind;
use crate::schema::without_nulls;
use serde_json::Value;

/// What the kind of a list ends in.
const LIST: &str = "List";

/// One object of a document.
pub(crate) struct Item<'n> {
    /// The way to it inside a list; the root where it stands alone.
    pub path: Path,
    pub node: &'n Node,
    /// The list that it is in.
    pub list: Option<&'n Node>,
}

impl Item<'_> {
    /// What is sent to a server.
    pub(crate) fn value(&self) -> Value {
        self.with_type(without_nulls(self.node.to_json()))
    }

    /// The value of this object with its kind, which an item of a list of one kind need not say.
    pub(crate) fn with_type(&self, mut value: Value) -> Value {
        let of_list = |key| self.list.and_then(|list| list.get(key)).and_then(Node::as_str).unwrap_or_default();
        let kind = of_list("kind").strip_suffix(LIST).unwrap_or_default();
        if let Some(object) = value.as_object_mut().filter(|_| !kind.is_empty())
            && !object.contains_key("apiVersion")
            && !object.contains_key("kind")
        {
            object.insert("apiVersion".to_owned(), of_list("apiVersion").into());
            object.insert("kind".to_owned(), kind.into());
        }
        value
    }
}

/// The objects of a document, in their order.
pub(crate) fn items_of(root: &Node) -> impl Iterator<Item = Item<'_>> {
    let mut objects = Vec::new();
    // Lists may hold lists; the stack gives the last one first.
    let mut open = vec![Item { path: Path::root(), node: root, list: None }];
    while let Some(item) = open.pop() {
        let Some(items) = items(item.node) else {
            objects.push(item);
            continue;
        };
        let inner = item.path.key("items");
        let items = items.iter().enumerate().rev();
        open.extend(items.map(|(index, node)| Item { path: inner.index(index), node, list: Some(item.node) }));
    }
    objects.into_iter()
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

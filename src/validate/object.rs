//! From documents to objects: lists are taken apart, and nulls are read as a server reads them.

use crate::diagnostics::{FileId, Path, Span};
use crate::kubernetes::kinds::Kind;
use crate::schema::without_nulls;
use crate::source::{Document, Node, NodeValue, Source};
use serde_json::Value;

/// What the kind of a list ends in.
const LIST: &str = "List";

/// One object of the input, for summaries and reports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Object {
    /// The file that it stands in.
    pub file: FileId,
    /// Its `apiVersion`, empty where it has none.
    pub api_version: String,
    /// Its `kind`, empty where it has none.
    pub kind: String,
    /// Its `metadata.namespace`, empty where it has none.
    pub namespace: String,
    /// Its `metadata.name` or `metadata.generateName`, empty where it has neither.
    pub name: String,
    /// What came of its checks.
    pub outcome: Outcome,
    /// Positions of its findings in the report.
    pub findings: Vec<usize>,
}

/// What came of an object's checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Every version accepts it; there may be warnings.
    Valid,
    /// There are errors.
    Invalid,
    /// It was not checked, because there is no schema for its kind or it is not meant for a cluster.
    Skipped,
}

/// One object and where it stands.
pub(super) struct Manifest {
    /// Number of its document.
    pub document: usize,
    /// The way to it inside a list; the root where it stands alone.
    pub path: Path,
    /// Its text.
    pub span: Span,
    /// What is sent to a server.
    pub value: Value,
}

impl Object {
    pub(super) fn new(manifest: &Manifest, outcome: Outcome) -> Self {
        let text = |pointer| manifest.value.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
        let name = text("/metadata/name");
        Self {
            file: manifest.span.file,
            api_version: text("/apiVersion"),
            kind: text("/kind"),
            namespace: text("/metadata/namespace"),
            name: if name.is_empty() { text("/metadata/generateName") } else { name },
            outcome,
            findings: Vec::new(),
        }
    }
}

/// The objects of all documents, in their order.
pub(super) fn manifests(source: &Source) -> Vec<Manifest> {
    let of_document = |(document, parsed): (usize, &Document)| {
        let objects = walk(&parsed.root).into_iter();
        let manifest = |(path, node, list): (Path, &Node, Option<&Node>)| {
            let mut value = without_nulls(node.to_json());
            if let Some(list) = list {
                take_type_from(list, &mut value);
            }
            Manifest { document, path, span: node.span, value }
        };
        objects.map(manifest).collect::<Vec<_>>()
    };
    source.documents.iter().enumerate().flat_map(of_document).collect()
}

/// The objects of one document, each with the way to it.
pub(super) fn objects_of(root: &Node) -> impl Iterator<Item = (Path, &Node)> {
    walk(root).into_iter().map(|(path, node, _)| (path, node))
}

/// The objects of one document, each with the way to it and the list that it is in.
fn walk(root: &Node) -> Vec<(Path, &Node, Option<&Node>)> {
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
fn take_type_from(list: &Node, item: &mut Value) {
    let of_list = |key| list.get(key).and_then(Node::as_str).unwrap_or_default();
    let kind = of_list("kind").strip_suffix(LIST).unwrap_or_default();
    let Some(item) = item.as_object_mut().filter(|_| !kind.is_empty()) else { return };
    if !item.contains_key("apiVersion") && !item.contains_key("kind") {
        item.insert("apiVersion".to_owned(), of_list("apiVersion").into());
        item.insert("kind".to_owned(), kind.into());
    }
}

//! The objects of the input, and what came of each.

use crate::diagnostics::{FileId, Path, Span};
use crate::source::objects::{Item, items_of};
use crate::source::{Document, Source};
use serde_json::Value;

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
        let manifest = |item: Item| Manifest { document, span: item.node.span, value: item.value(), path: item.path };
        items_of(&parsed.root).map(manifest).collect::<Vec<_>>()
    };
    source.documents.iter().enumerate().flat_map(of_document).collect()
}

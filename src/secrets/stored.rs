//! Secrets as they are: what esgen wrote earlier, or what `kubectl get secrets -o yaml` prints.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use super::SecretsError;
use super::x509::Certificate;
use crate::diagnostics::Span;
use crate::source::{Document, Node, NodeValue};

/// The Secrets of some files, those in lists too.
#[derive(Default)]
pub struct Stored(Vec<StoredSecret>);

/// One Secret, and where it stands.
pub(super) struct StoredSecret {
    pub name: String,
    namespace: Option<String>,
    /// Its `type`.
    pub kind: String,
    /// The values; none where one is not base64.
    pub data: BTreeMap<String, Option<Zeroizing<Vec<u8>>>>,
    /// The name's place.
    pub span: Span,
}

impl Stored {
    /// Everything else in the documents is passed over.
    pub fn new(documents: &[Document]) -> Self {
        let mut secrets = Vec::new();
        let mut open: Vec<&Node> = documents.iter().rev().map(|document| &document.root).collect();
        while let Some(node) = open.pop() {
            match node.get("items").map(|items| &items.value) {
                Some(NodeValue::Sequence(items)) => open.extend(items.iter().rev()),
                _ => secrets.extend(StoredSecret::new(node)),
            }
        }
        Self(secrets)
    }

    /// The Secret of that name which a cluster in that namespace reads. The last one counts, as it does for `kubectl apply`.
    pub(super) fn get(&self, name: &str, namespace: Option<&str>) -> Option<&StoredSecret> {
        let is_meant = |secret: &&StoredSecret| {
            let elsewhere = secret.namespace.as_deref().zip(namespace).is_some_and(|(one, other)| one != other);
            secret.name == name && !elsewhere
        };
        self.0.iter().rev().find(is_meant)
    }
}

impl StoredSecret {
    fn new(node: &Node) -> Option<Self> {
        let text = |node: &Node, key| node.get(key).and_then(Node::as_str).map(str::to_owned);
        if node.get("kind").and_then(Node::as_str) != Some("Secret") {
            return None;
        }
        let metadata = node.get("metadata")?;
        let name = metadata.get("name")?;
        let mut data = BTreeMap::new();
        for (field, decode) in [("data", decoded as fn(&str) -> _), ("stringData", plain)] {
            let Some(NodeValue::Mapping(entries)) = node.get(field).map(|node| &node.value) else { continue };
            for entry in entries {
                data.insert(entry.key.clone(), entry.value.as_str().and_then(decode));
            }
        }
        Some(Self {
            name: name.as_str()?.to_owned(),
            namespace: text(metadata, "namespace"),
            kind: text(node, "type").unwrap_or_else(|| "Opaque".to_owned()),
            data,
            span: name.span,
        })
    }

    /// The value of a key.
    ///
    /// # Errors
    /// What is wrong with it, as the rest of a sentence about it.
    pub(super) fn value(&self, key: &str) -> Result<&[u8], &'static str> {
        match self.data.get(key) {
            Some(Some(value)) => Ok(value),
            Some(None) => Err("is not base64"),
            None => Err("is missing"),
        }
    }

    /// The certificates under a key, at least one.
    ///
    /// # Errors
    /// As [`Self::value`].
    pub(super) fn certificates(&self, key: &str) -> Result<Vec<Certificate>, &'static str> {
        Certificate::read_all(self.value(key)?)
    }

    /// The error that a key has this problem.
    pub(super) fn unfit<'k>(&'k self, key: &'k str) -> impl Fn(&str) -> SecretsError + 'k {
        move |problem| SecretsError::Stored { name: self.name.clone(), problem: format!("its `{key}` {problem}") }
    }
}

/// Line breaks are no part of base64, but API servers pass over them.
fn decoded(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    let letters = Zeroizing::new(text.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect::<Vec<u8>>());
    STANDARD.decode(letters.as_slice()).ok().map(Zeroizing::new)
}

fn plain(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    Some(Zeroizing::new(text.as_bytes().to_vec()))
}

//! A small cursor over a document: a value and where it stands.

use serde_json::Value;

use super::Refusal;
use crate::diagnostics::{Message, Severity, quoted};
use crate::kubernetes::names::Checked;
use crate::kubernetes::quantity::{Quantity, QuantityError};
use crate::kubernetes::versions::KubernetesVersion;
use crate::message;

static NULL: Value = Value::Null;

/// A place in a document. Absent places exist too and read as null, as an unset field does on the API server.
#[derive(Clone)]
pub(super) struct Field<'a> {
    value: &'a Value,
    pointer: String,
}

impl<'a> Field<'a> {
    /// The whole document.
    pub(super) fn root(value: &'a Value) -> Self {
        Self { value, pointer: String::new() }
    }

    /// The field under `key`.
    pub(super) fn get(&self, key: &str) -> Self {
        Self { value: self.value.get(key).unwrap_or(&NULL), pointer: child(&self.pointer, key) }
    }

    /// The field under several keys, one in the other.
    pub(super) fn path(&self, keys: &[&str]) -> Self {
        keys.iter().fold(self.clone(), |field, key| field.get(key))
    }

    /// The elements of a list; none where this is not a list.
    pub(super) fn items(&self) -> impl Iterator<Item = Self> + use<'a> {
        let pointer = self.pointer.clone();
        let items = self.value.as_array().map(Vec::as_slice).unwrap_or_default();
        items.iter().enumerate().map(move |(index, value)| Self { value, pointer: format!("{pointer}/{index}") })
    }

    /// The set entries of a map, in their order; none where this is not an object.
    pub(super) fn entries(&self) -> impl Iterator<Item = (&'a str, Self)> + use<'a> {
        let pointer = self.pointer.clone();
        let entries = self.value.as_object().into_iter().flatten();
        let set = entries.filter(|(_, value)| !value.is_null());
        set.map(move |(key, value)| (key.as_str(), Self { value, pointer: child(&pointer, key) }))
    }

    /// The number of elements of a list or of set entries of a map.
    pub(super) fn len(&self) -> usize {
        self.value.as_array().map_or_else(|| self.entries().count(), Vec::len)
    }

    /// Whether there is a value.
    pub(super) fn is_set(&self) -> bool {
        !self.value.is_null()
    }

    /// The string; an empty one where there is none, as in the API server's own types.
    pub(super) fn text(&self) -> &'a str {
        self.value.as_str().unwrap_or_default()
    }

    /// Whether there is a string that is not empty.
    pub(super) fn has_text(&self) -> bool {
        !self.text().is_empty()
    }

    /// The integer, if it is one.
    pub(super) fn integer(&self) -> Option<i64> {
        self.value.as_i64()
    }

    /// Whether the field is `true`.
    pub(super) fn is_true(&self) -> bool {
        self.value.as_bool() == Some(true)
    }

    /// The value behind the field.
    pub(super) fn value(&self) -> &'a Value {
        self.value
    }
}

/// The pointer to `key` under `pointer`, escaped as RFC 6901 wants it.
fn child(pointer: &str, key: &str) -> String {
    crate::diagnostics::pointer::join(pointer, key)
}

/// What the checks of one document found, and what they need to know.
pub(super) struct Findings {
    /// The index of the document in its output.
    pub(super) document: usize,
    /// The version of the API server that the document is for.
    pub(super) kubernetes: KubernetesVersion,
    /// What was found so far.
    pub(super) refusals: Vec<Refusal>,
}

impl Findings {
    /// None yet.
    pub(super) fn new(document: usize, kubernetes: KubernetesVersion) -> Self {
        Self { document, kubernetes, refusals: Vec::new() }
    }

    /// Reports something about a field.
    pub(super) fn add(&mut self, field: &Field, message: impl Into<Message>) {
        self.refusals.push(Refusal::new(self.document, &field.pointer, message));
    }

    /// Reports something about a field that the API server accepts: it has no effect, or what is outside of the output may
    /// make up for it.
    pub(super) fn warn(&mut self, field: &Field, message: impl Into<Message>) {
        let refusal = Refusal::new(self.document, &field.pointer, message);
        self.refusals.push(Refusal { severity: Severity::Warning, ..refusal });
    }

    /// Whether the document is for Kubernetes 1.`minor` or newer.
    pub(super) fn since(&self, minor: u16) -> bool {
        self.kubernetes.minor() >= minor
    }

    /// Reports why a check failed.
    pub(super) fn check(&mut self, field: &Field, result: Checked) {
        if let Err(reason) = result {
            self.add(field, reason);
        }
    }

    /// Reports a string that is set and none of `values`.
    pub(super) fn one_of(&mut self, field: &Field, values: &'static [&'static str]) {
        if field.value.is_string() && !values.contains(&field.text()) {
            let (text, values) = (quoted(field.text()), Message::alternatives(values));
            self.add(field, message!("`{}` is not a value of this field: write one of {}", text, values));
        }
    }

    /// The quantity of a field, where it is set; reports one that cannot be read.
    pub(super) fn quantity(&mut self, field: &Field) -> Option<Quantity> {
        let text = match field.value {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            _ => return None,
        };
        match text.parse() {
            Ok(quantity) => Some(quantity),
            Err(QuantityError(message)) => {
                self.add(field, message);
                None
            }
        }
    }

    /// Reports an element whose key was there before; `seen` collects the keys.
    pub(super) fn unique<K: PartialEq, M: Into<Message>>(
        &mut self,
        field: &Field,
        key: K,
        seen: &mut Vec<K>,
        what: impl FnOnce() -> M,
    ) {
        if seen.contains(&key) {
            self.add(field, message!("{} is there twice: keep one of the two or rename it", what().into()));
        } else {
            seen.push(key);
        }
    }
}

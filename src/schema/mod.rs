//! The one engine for JSON Schemas: those of the objects, and that of the config.
//!
//! The schemas of objects stand in `schemas/kubernetes`, one file per type, for all versions at once: what not every version
//! has carries `x-esgen-since` or `x-esgen-until`. `plain.rs` applies these notes, and the jsonschema crate, called in
//! `validator.rs`, decides. Only for a document that it refuses does the walk in `explain.rs` go along the same schema, to
//! say what is wrong in words that help. The config is read by serde, and explained by the same walk.
//!
//! What JSON Schema has no keyword for is in `keywords.rs`, and the forms of strings are in `format.rs`; the validator and
//! the walk call both.
//!
//! Only the types that a document really uses are ever read and compiled, each once per process, which is what keeps a
//! run short: compiling a StatefulSet's whole schema costs more than all else.

mod definition;
mod explain;
mod format;
mod keywords;
mod misplaced;
mod plain;
mod standalone;
mod validator;

#[cfg(test)]
mod agreement;
#[cfg(test)]
mod tests;

use std::fmt;

use serde_json::Value;

use crate::diagnostics::{Path, Severity, Target, nearest};
use crate::kubernetes::kinds::Kind;
use crate::kubernetes::versions::KubernetesVersion;
use definition::Embedded;
use explain::{Library, Walk};

/// One thing that a schema refuses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The value; for a missing field, the object that lacks it.
    pub path: Path,
    /// What kind of mistake it is.
    pub category: Category,
    /// A warning is for what a server accepts with a warning.
    pub severity: Severity,
    /// What is wrong, with the value in question: one sentence, no full stop.
    pub message: String,
    /// What to write instead, where there is a good guess: a sentence with its full stop.
    pub remedy: Option<String>,
    /// Whether the value is wrong, or that there is such a key at all.
    pub target: Target,
}

/// The kinds of mistake that a schema finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Category {
    /// A field that its object does not have.
    UnknownField,
    /// A field that its object has to have.
    MissingField,
    /// A value that its field does not take.
    InvalidValue,
}

/// What a message must not show.
#[derive(Clone, Copy, Debug)]
pub struct Secrecy {
    /// Whether the value at a path is secret.
    pub of_value: fn(&Path) -> bool,
    /// Whether the key at the end of a path, which has no value, may itself be one.
    pub of_key: fn(&Path) -> bool,
}

impl Secrecy {
    /// Everything can be shown.
    pub const NONE: Self = Self { of_value: |_| false, of_key: |_| false };
}

/// The schema that `part` of `schema` leads to: behind references to its `$defs`, and behind the choice between a value
/// and null.
pub fn resolved<'a>(schema: &'a Value, part: &'a Value) -> &'a Value {
    Library::of(schema).resolved(part).0
}

/// The types that a schema takes, null left out; none where it takes all.
pub fn types_of(schema: &Value) -> Vec<&str> {
    explain::types(schema).into_iter().filter(|name| *name != "null").collect()
}

/// Everything that is wrong with `value` by `schema`, a schema with its own `$defs`.
pub fn explain(schema: &Value, secrecy: Secrecy, value: &Value) -> Vec<Violation> {
    Walk::run(Library::of(schema), secrecy, (schema, None), value)
}

/// A document whose kind has no schema here, or none in the version asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownKind {
    /// The document's `apiVersion`, empty where it has none.
    pub api_version: String,
    /// The document's `kind`, empty where it has none.
    pub kind: String,
    version: KubernetesVersion,
}

/// The schemas of one Kubernetes version.
#[derive(Clone, Copy, Debug)]
pub struct Schemas {
    version: KubernetesVersion,
}

impl Schemas {
    /// The schemas of `version`; nothing is read before it is needed.
    pub fn new(version: KubernetesVersion) -> Self {
        Self { version }
    }

    /// Everything that the schema of the document's kind refuses in it, in the document's order.
    ///
    /// # Errors
    /// The document is of no kind that this version has.
    pub fn check(&self, document: &Value) -> Result<Vec<Violation>, UnknownKind> {
        let string = |key| document.get(key).and_then(Value::as_str).unwrap_or_default();
        let (api_version, kind) = (string("apiVersion"), string("kind"));
        let definition = Kind::find(api_version, kind)
            .filter(|kind| kind.exists_in(self.version))
            .and_then(|kind| Embedded::find(kind.definition))
            .ok_or_else(|| UnknownKind {
                api_version: api_version.to_owned(),
                kind: kind.to_owned(),
                version: self.version,
            })?;
        let validator = definition.validator(self.version);
        if validator.is_valid(document) {
            return Ok(Vec::new());
        }
        let explained = self.explain(definition, document);
        Ok(if explained.is_empty() { validator::errors(validator, document) } else { explained })
    }

    fn explain(self, definition: &'static Embedded, document: &Value) -> Vec<Violation> {
        let schema = (definition.plain(self.version), Some(definition.type_name()));
        Walk::run(Library::Kubernetes(self.version), Secrecy::NONE, schema, document)
    }

    /// The schemas as files for other validators, by name: one for each kind, such as `deployment-apps-v1.json`, and
    /// `definitions.json`, which these refer to.
    pub fn standalone(&self) -> Vec<(String, Value)> {
        standalone::files(self.version)
    }
}

impl fmt::Display for UnknownKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { api_version, kind, version } = self;
        if kind.is_empty() || api_version.is_empty() {
            return write!(f, "a Kubernetes document needs `apiVersion` and `kind`");
        }
        if let Some(known) = Kind::find(api_version, kind) {
            return write!(f, "kind `{kind}` of `{api_version}` exists only {}: this is {version}", known.span());
        }
        write!(f, "there is no schema for kind `{kind}` of `{api_version}`")?;
        let current = || Kind::all().iter().rev().filter(|known| known.exists_in(*version));
        if let Some(known) = current().find(|known| known.kind == kind) {
            return write!(f, ": `{kind}` is one of `{}`", known.api_version);
        }
        let near = nearest(kind, current().map(|known| known.kind));
        match near.and_then(|near| current().find(|known| known.kind == near)) {
            Some(known) => write!(f, ": did you mean `{}` of `{}`?", known.kind, known.api_version),
            None => Ok(()),
        }
    }
}

impl std::error::Error for UnknownKind {}

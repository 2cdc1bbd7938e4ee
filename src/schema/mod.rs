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

mod custom;
mod custom_kinds;
mod definition;
mod explain;
mod format;
mod keywords;
mod misplaced;
mod nulls;
mod plain;
mod standalone;
mod validator;

#[cfg(test)]
mod agreement;
#[cfg(test)]
mod tests;

use serde_json::Value;

use crate::diagnostics::{Argument, Message, Path, Severity, Target, nearest, nearest_within, quoted};
use crate::kubernetes::kinds::Kind;
use crate::kubernetes::versions::KubernetesVersion;
use crate::message;
pub use custom_kinds::CustomKinds;
use definition::Embedded;
use explain::{Library, Walk};
pub use nulls::without_nulls;

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
    pub message: Message,
    /// What to write instead, where there is a good guess: a sentence with its full stop. May be empty.
    pub remedy: Message,
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

/// A word of a schema, such as the name of a field, which tells nothing of what the user wrote.
#[derive(Clone, Copy)]
struct Term<'t>(&'t str);

impl Argument for Term<'_> {
    fn append_to(&self, message: &mut Message) {
        message.push_harmless(self.0.to_owned());
    }
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
pub fn explain(schema: &Value, value: &Value) -> Vec<Violation> {
    Walk::run(Library::of(schema), (schema, None), value)
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
        Walk::run(Library::Kubernetes(self.version), schema, document)
    }

    /// The schemas as files for other validators, by name: one for each kind, such as `deployment-apps-v1.json`, and
    /// `definitions.json`, which these refer to.
    pub fn standalone(&self) -> Vec<(String, Value)> {
        standalone::files(self.version)
    }
}

impl UnknownKind {
    /// Whether it may be a custom resource: its group is a domain, and neither one of Kubernetes' own nor nearly so, and the kind
    /// is not a misspelled one of a group whose kinds are known.
    pub fn may_be_custom(&self) -> bool {
        let Some((group, _)) = self.api_version.split_once('/') else { return false };
        let group_of = |known: &'static Kind| known.api_version.split_once('/').map(|(group, _)| group);
        let of_kubernetes = || Kind::all().iter().filter(|known| !known.is_custom()).filter_map(group_of);
        let in_group = Kind::all().iter().filter(|known| group_of(known) == Some(group)).map(|known| known.kind);
        let is_misspelled = nearest(&self.kind, in_group).is_some_and(|near| near != self.kind);
        group.contains('.')
            && !self.kind.is_empty()
            && nearest_within(group, of_kubernetes(), |_| 2).is_none()
            && !is_misspelled
    }

    /// What is unknown, and what was probably meant.
    pub fn message(&self) -> Message {
        let Self { api_version, kind, version } = self;
        if kind.is_empty() || api_version.is_empty() {
            return "a Kubernetes document needs `apiVersion` and `kind`".into();
        }
        if let Some(known) = Kind::find(api_version, kind) {
            let (kind, api_version, span) = (known.kind, known.api_version, known.span());
            return message!("kind `{}` of `{}` exists only {}: this is {}", kind, api_version, span, *version);
        }
        let message = message!("there is no schema for kind `{}` of `{}`", quoted(kind), quoted(api_version));
        let current = || Kind::all().iter().rev().filter(|known| known.exists_in(*version));
        if let Some(known) = current().find(|known| known.kind == kind) {
            return message!("{}: `{}` is one of `{}`", message, known.kind, known.api_version);
        }
        let near = nearest(kind, current().map(|known| known.kind));
        match near.and_then(|near| current().find(|known| known.kind == near)) {
            Some(known) => message!("{}: did you mean `{}` of `{}`?", message, known.kind, known.api_version),
            None => message,
        }
    }
}

//! The library's verdict: a compiled validator for each type and version, made when a document first has such a value.
//!
//! jsonschema compiles all that a schema reaches, which for a StatefulSet is far more than a document ever holds. So a
//! type's schema names the types in it by a keyword of ours instead of a `$ref`, and that keyword leads to their own
//! validators. Kinds share them: the pod template's types are compiled once per process.

use jsonschema::{Draft, Keyword, ValidationError, Validator};
use serde_json::Value;

use super::definition::Embedded;
use super::keywords::{OWN, problems};
use super::plain;
use super::{Category, Violation};
use crate::diagnostics::{Message, Path, Severity, Target, quoted};
use crate::kubernetes::versions::KubernetesVersion;

/// Compiles the schema of one type; the types that it names are compiled when a value of theirs is met.
///
/// # Panics
/// Where the embedded schema is none: a build that never passed its tests, which compile every one of them.
pub(super) fn compile(definition: &Embedded, version: KubernetesVersion) -> Validator {
    try_compile(definition.plain(version), version)
        .unwrap_or_else(|error| panic!("schemas/kubernetes/{}.json of {version}: {error}", definition.name))
}

/// The same for a schema of others.
///
/// # Errors
/// Why it cannot be used, such as a pattern that is none.
pub(super) fn try_compile(
    schema: &Value,
    version: KubernetesVersion,
) -> Result<Validator, Box<ValidationError<'static>>> {
    let mut options = jsonschema::options()
        // The one draft in which 3.0 is not an integer, as it is not one to Go.
        .with_draft(Draft::Draft4)
        .with_keyword(plain::TYPE, move |_, name, _| match name.as_str().and_then(Embedded::find) {
            Some(definition) => Ok(Box::new(OfType { definition, version })),
            None => Err(ValidationError::custom(format!("there is no type {name}"))),
        });
    for keyword in OWN {
        options = options
            .with_keyword(keyword, move |_, argument, _| Ok(Box::new(Own { keyword, argument: argument.clone() })));
    }
    options.build(schema).map_err(Box::new)
}

/// What the library says about a document that it refuses.
pub(super) fn errors(validator: &Validator, document: &Value) -> Vec<Violation> {
    let violation = |error: ValidationError<'_>| Violation {
        path: Path::from_pointer(error.instance_path().as_str()),
        category: Category::InvalidValue,
        severity: Severity::Error,
        message: quoted(error).into(),
        remedy: Message::default(),
        target: Target::Value,
    };
    validator.iter_errors(document).map(violation).collect()
}

/// One of the keywords of `keywords.rs`.
struct Own {
    keyword: &'static str,
    argument: Value,
}

impl<'i> Keyword<'i> for Own {
    fn is_valid(&self, value: &'i Value) -> bool {
        problems(self.keyword, &self.argument, value).is_empty()
    }

    fn validate(&self, value: &'i Value) -> Result<(), ValidationError<'i>> {
        // In words by the walk.
        if self.is_valid(value) { Ok(()) } else { Err(ValidationError::custom(self.keyword)) }
    }
}

/// The keyword [`plain::TYPE`].
struct OfType {
    definition: &'static Embedded,
    version: KubernetesVersion,
}

impl<'i> Keyword<'i> for OfType {
    fn is_valid(&self, value: &'i Value) -> bool {
        self.definition.validator(self.version).is_valid(value)
    }

    fn validate(&self, value: &'i Value) -> Result<(), ValidationError<'i>> {
        self.iter_errors(value).next().map_or(Ok(()), Err)
    }

    /// The library places an error of a custom keyword at the value that the keyword is for, so the rest of the way is
    /// in the message.
    fn iter_errors(&self, value: &'i Value) -> Box<dyn Iterator<Item = ValidationError<'i>> + 'i> {
        let within = |error: ValidationError<'i>| match error.instance_path().as_str() {
            "" => ValidationError::custom(error.to_string()),
            path => ValidationError::custom(format!("{path}: {error}")),
        };
        Box::new(self.definition.validator(self.version).iter_errors(value).map(within))
    }
}

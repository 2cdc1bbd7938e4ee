//! The walk over one document along its kind's schema: it explains what the validator refuses.

use serde_json::{Map, Value};

use super::SchemaViolation;
use super::definition::{AdditionalProperties, Embedded, Format, JsonType, Schema};
use super::format;
use super::unknown_field;
use crate::diagnostics::Target;
use crate::facts::kubernetes::KubernetesVersion;

/// One run over one document: where it is, and what it found.
pub(super) struct Check {
    version: KubernetesVersion,
    pointer: String,
    violations: Vec<SchemaViolation>,
}

/// A type that the walk is inside of, and the one around it.
pub(super) struct Inside<'a> {
    pub definition: &'static Embedded,
    /// The JSON pointer to the value of this type is this long.
    pub pointer_length: usize,
    pub around: Option<&'a Inside<'a>>,
}

impl Check {
    pub fn new(version: KubernetesVersion) -> Self {
        Self { version, pointer: String::new(), violations: Vec::new() }
    }

    pub fn run(mut self, definition: &'static Embedded, document: &Value) -> Vec<SchemaViolation> {
        let inside = Inside { definition, pointer_length: 0, around: None };
        self.value(&inside, definition.schema(), document);
        self.violations
    }

    // The recursion is as deep as the schema, not as the document: no Kubernetes type that the generator lets through
    // contains itself, and what may be any value is not entered.
    fn value(&mut self, inside: &Inside<'_>, schema: &Schema<'_>, value: &Value) {
        if let Some(definition) = schema.reference.and_then(|reference| inside.definition.resolve(reference)) {
            let inside = Inside { definition, pointer_length: self.pointer.len(), around: Some(inside) };
            return self.value(&inside, definition.schema(), value);
        }
        if !schema.types.is_empty() && !schema.types.iter().any(|expected| is_of_type(*expected, value)) {
            return self.wrong_type(&schema.types, value);
        }
        if let Some(problem) = schema.format.and_then(|format| format_problem(format, value)) {
            self.report(problem, None);
        }
        match value {
            Value::Object(fields) => self.object(inside, schema, fields),
            Value::Array(items) => {
                if let Some(each) = &schema.items {
                    for (index, item) in items.iter().enumerate() {
                        self.enter(&index.to_string(), |check| check.value(inside, each, item));
                    }
                }
            }
            _ => {}
        }
    }

    fn object(&mut self, inside: &Inside<'_>, schema: &Schema<'_>, fields: &Map<String, Value>) {
        for name in schema.required_in(self.version).filter(|name| !fields.contains_key(*name)) {
            let type_name = inside.definition.type_name();
            self.report(format!("`{name}` is missing: a {type_name} has to have it"), None);
        }
        for (name, value) in fields {
            let known = schema.properties.get(name.as_str());
            self.enter(name, |check| match (known, &schema.additional_properties) {
                (Some(field), _) if field.exists_in(check.version) => check.value(inside, field, value),
                (Some(field), _) => check.of_another_version(name, field),
                (None, Some(AdditionalProperties::Any(false))) => {
                    let (message, suggestion) =
                        unknown_field::explain(inside, schema, name, check.version, &check.pointer);
                    check.report_key(message, suggestion);
                }
                (None, Some(AdditionalProperties::Each(each))) => check.value(inside, each, value),
                (None, Some(AdditionalProperties::Any(true)) | None) => {}
            });
        }
    }

    fn of_another_version(&mut self, name: &str, field: &Schema<'_>) {
        let version = self.version;
        let (when, remedy) = match (field.since, field.until) {
            (Some(since), _) if version < since => {
                (format!("from Kubernetes {since} on"), format!("leave it out, or ask for Kubernetes {since} or newer"))
            }
            (_, Some(until)) => (format!("up to Kubernetes {until}"), "leave it out".to_owned()),
            _ => return,
        };
        self.report_key(format!("`{name}` exists only {when}"), Some(format!("{remedy} (this is {version})")));
    }

    fn wrong_type(&mut self, expected: &[JsonType], value: &Value) {
        let names: Vec<_> = expected.iter().copied().map(type_name).collect();
        let suggestion = match value {
            Value::Null => Some("leave the field out where it has no value".to_owned()),
            Value::Number(_) | Value::Bool(_) if expected == [JsonType::String] => {
                Some(format!("put it in quotes: \"{value}\""))
            }
            Value::String(text) => serde_json::from_str(text)
                .ok()
                .filter(|plain| expected.iter().any(|expected| is_of_type(*expected, plain)))
                .map(|plain: Value| format!("write it without quotes: {plain}")),
            Value::Object(_) if expected == [JsonType::Array] => Some("write a list: `- ` before each item".to_owned()),
            _ => None,
        };
        self.report(format!("expected {}, got {}", names.join(" or "), described(value)), suggestion);
    }

    fn enter(&mut self, token: &str, visit: impl FnOnce(&mut Self)) {
        let length = self.pointer.len();
        self.pointer.push('/');
        for character in token.chars() {
            match character {
                '~' => self.pointer.push_str("~0"),
                '/' => self.pointer.push_str("~1"),
                other => self.pointer.push(other),
            }
        }
        visit(self);
        self.pointer.truncate(length);
    }

    fn report(&mut self, message: String, suggestion: Option<String>) {
        self.violations.push(SchemaViolation {
            pointer: self.pointer.clone(),
            message,
            suggestion,
            target: Target::Value,
        });
    }

    /// Reports that there is such a key at all.
    fn report_key(&mut self, message: String, suggestion: Option<String>) {
        self.report(message, suggestion);
        if let Some(violation) = self.violations.last_mut() {
            violation.target = Target::Key;
        }
    }
}

/// Integers are what Go reads into an integer: 3, but not 3.0.
fn is_of_type(expected: JsonType, value: &Value) -> bool {
    match expected {
        JsonType::Array => value.is_array(),
        JsonType::Boolean => value.is_boolean(),
        JsonType::Integer => value.is_i64() || value.is_u64(),
        JsonType::Number => value.is_number(),
        JsonType::Object => value.is_object(),
        JsonType::String => value.is_string(),
    }
}

fn type_name(json_type: JsonType) -> &'static str {
    match json_type {
        JsonType::Array => "a list",
        JsonType::Boolean => "true or false",
        JsonType::Integer => "an integer",
        JsonType::Number => "a number",
        JsonType::Object => "an object",
        JsonType::String => "a string",
    }
}

fn described(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => format!("the boolean {value}"),
        Value::Number(number) => format!("the number {number}"),
        Value::String(text) if text.chars().count() > 60 => {
            format!("the string \"{}...\"", text.chars().take(60).collect::<String>().escape_debug())
        }
        Value::String(text) => format!("the string {text:?}"),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
    }
}

fn format_problem(format: Format, value: &Value) -> Option<String> {
    let valid = match (format, value) {
        (Format::Int32, Value::Number(number)) => number.as_i64().is_some_and(|number| i32::try_from(number).is_ok()),
        (Format::Int64, Value::Number(number)) => number.as_i64().is_some(),
        (Format::Byte, Value::String(text)) => format::is_base64(text),
        (Format::DateTime, Value::String(text)) => format::is_date_time(text),
        _ => true,
    };
    let expected = match format {
        Format::Int32 => "a whole number of 32 bits",
        Format::Int64 => "a whole number of 64 bits",
        Format::Byte => "base64 with padding",
        Format::DateTime => "a time such as 2006-01-02T15:04:05Z (RFC 3339)",
        Format::Double => "a number",
    };
    (!valid).then(|| format!("expected {expected}, got {}", described(value)))
}

//! Every mistake in a document's shape at once, found by walking the document along the language's JSON Schema.
//!
//! A general validator would say "is not valid under any of the given schemas"; this one knows the few forms that our own
//! schema has, so it can name the key, the near miss and the values allowed.

use crate::diagnostics::{Finding, Path, Place, Step, Target, nearest};
use crate::source::secrecy::{hides_below, is_secret_at};
use serde_json::{Map, Value};

/// Compares `value` with `schema`, a root schema with `$defs`.
pub fn check(document: usize, value: &Value, schema: &Value) -> Vec<Finding> {
    let mut walk = Walk { document, definitions: schema.get("$defs"), findings: Vec::new() };
    walk.value(value, schema, &Path::root());
    walk.findings
}

struct Walk<'a> {
    document: usize,
    definitions: Option<&'a Value>,
    findings: Vec<Finding>,
}

impl<'a> Walk<'a> {
    fn value(&mut self, value: &Value, schema: &'a Value, path: &Path) {
        let schema = self.resolve(schema);
        if let Some(choices) = schema.get("oneOf").and_then(Value::as_array) {
            return self.choice(value, choices, path);
        }
        if let Some(names) = schema.get("enum").and_then(Value::as_array) {
            return self.name(value, names.iter().filter_map(Value::as_str).collect(), path);
        }
        if let Some(name) = schema.get("const").and_then(Value::as_str) {
            return self.name(value, vec![name], path);
        }
        let types = types(schema);
        match value {
            _ if !types.is_empty() && !types.iter().any(|kind| is_of(value, kind)) => {
                self.wrong_type(value, &types, path)
            }
            Value::Object(entries) => self.object(entries, schema, path),
            Value::Array(items) => {
                if let Some(item_schema) = schema.get("items") {
                    for (index, item) in items.iter().enumerate() {
                        self.value(item, item_schema, &path.index(index));
                    }
                }
            }
            Value::Number(number) => self.number(number, schema, path),
            _ => {}
        }
    }

    /// Follows `$ref`, and takes the alternative of an optional value that is not null.
    fn resolve(&self, mut schema: &'a Value) -> &'a Value {
        // Each turn leads one definition further; our schema has no cycles of references alone.
        for _ in 0..8 {
            let alternative = schema.get("anyOf").and_then(Value::as_array).and_then(|alternatives| {
                alternatives.iter().find(|alternative| alternative.get("type") != Some(&Value::from("null")))
            });
            let referenced = schema
                .get("$ref")
                .and_then(Value::as_str)
                .and_then(|reference| reference.strip_prefix("#/$defs/"))
                .and_then(|name| self.definitions?.get(name));
            match referenced.or(alternative) {
                Some(next) => schema = next,
                None => break,
            }
        }
        schema
    }

    fn object(&mut self, entries: &Map<String, Value>, schema: &'a Value, path: &Path) {
        let properties = schema.get("properties").and_then(Value::as_object);
        let additional = schema.get("additionalProperties");
        for (key, value) in entries {
            match (properties.and_then(|properties| properties.get(key)), additional) {
                (Some(property), _) => self.value(value, property, &path.key(key)),
                (None, Some(Value::Bool(false))) => {
                    self.unknown_key(key, value, properties.into_iter().flat_map(Map::keys), path);
                }
                (None, Some(additional @ Value::Object(_))) => self.value(value, additional, &path.key(key)),
                _ => {}
            }
        }
        for key in schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str) {
            if !entries.contains_key(key) {
                let described =
                    properties.and_then(|properties| properties.get(key)).map(|property| self.describe(property));
                self.missing(key, described, path);
            }
        }
    }

    /// A set of names, or of objects with exactly one known key each.
    fn choice(&mut self, value: &Value, choices: &'a [Value], path: &Path) {
        let names: Vec<&str> = choices
            .iter()
            .flat_map(|choice| match (choice.get("const"), choice.get("enum")) {
                (Some(name), _) => vec![name],
                (None, Some(Value::Array(names))) => names.iter().collect(),
                _ => Vec::new(),
            })
            .filter_map(Value::as_str)
            .collect();
        if !names.is_empty() {
            return self.name(value, names, path);
        }
        let Some(entries) = value.as_object() else {
            return self.wrong_type(value, &["object"], path);
        };
        let keys: Vec<(&String, &Value)> =
            choices.iter().filter_map(|choice| choice.get("properties")?.as_object()).flatten().collect();
        let list = keys.iter().map(|(key, _)| format!("`{key}`")).collect::<Vec<_>>().join(", ");
        if entries.len() != 1 {
            let message = format!("exactly one key belongs here, not {}", entries.len());
            self.push(
                "invalid-value",
                path,
                Target::Value,
                message,
                format!("Write one of {list}, each as its own list item."),
            );
        }
        for (key, inner) in entries {
            match keys.iter().find(|(known, _)| *known == key) {
                Some((_, schema)) => self.value(inner, schema, &path.key(key)),
                None => self.unknown_key(key, inner, keys.iter().map(|(known, _)| *known), path),
            }
        }
    }

    fn name(&mut self, value: &Value, names: Vec<&str>, path: &Path) {
        let text = match value {
            Value::String(text) if names.contains(&text.as_str()) => return,
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let list = names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        let remedy = match nearest(&text, names.iter().copied()) {
            Some(near) => format!("Did you mean `{near}`? Allowed are {list}."),
            None => format!("Allowed are {list}."),
        };
        let (message, remedy) = match is_secret_at(path) {
            true => ("this is not one of the values allowed here".to_owned(), format!("Allowed are {list}.")),
            false => (format!("`{text}` is not one of the values allowed here"), remedy),
        };
        self.push("invalid-value", path, Target::Value, message, remedy);
    }

    fn number(&mut self, number: &serde_json::Number, schema: &Value, path: &Path) {
        let Some(format) = schema.get("format").and_then(Value::as_str).filter(|format| format.starts_with("uint"))
        else {
            return;
        };
        let largest = if format == "uint32" { u64::from(u32::MAX) } else { u64::MAX };
        if number.as_u64().is_none_or(|number| number > largest) {
            let message = match is_secret_at(path) {
                true => "the number is out of range".to_owned(),
                false => format!("{number} is out of range"),
            };
            self.push(
                "invalid-value",
                path,
                Target::Value,
                message,
                format!("Write a whole number from 0 to {largest}."),
            );
        }
    }

    fn unknown_key<'k>(&mut self, key: &str, value: &Value, known: impl Iterator<Item = &'k String>, path: &Path) {
        let known: Vec<&str> = known.map(String::as_str).collect();
        let parent = if path.0.is_empty() { "the document".to_owned() } else { format!("`{path}`") };
        let remedy = match nearest(key, known.iter().copied()) {
            Some(near) => format!("Did you mean `{near}`?"),
            None => {
                format!("Keys here: {}.", known.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", "))
            }
        };
        // `{hunter2}` is a mapping whose key is the secret.
        let is_secret = value.is_null() && keys(path).any(hides_below);
        let message =
            if is_secret { format!("{parent} has no such key") } else { format!("{parent} has no key `{key}`") };
        self.push("unknown-field", &path.key(key), Target::Key, message, remedy);
        if let Some(finding) = self.findings.last_mut().filter(|_| is_secret) {
            finding.place = Place::Config { document: self.document, path: path.clone(), target: Target::Value };
        }
    }

    fn missing(&mut self, key: &str, described: Option<String>, path: &Path) {
        let parent = if path.0.is_empty() { "the document".to_owned() } else { format!("`{path}`") };
        let message = format!("`{key}` is missing in {parent}");
        let remedy = match described.filter(|text| !text.is_empty()) {
            Some(text) => format!("Add `{key}`: {text}"),
            None => format!("Add `{key}`."),
        };
        self.push("missing-field", path, Target::Key, message, remedy);
    }

    fn wrong_type(&mut self, value: &Value, types: &[&str], path: &Path) {
        let wanted =
            types.iter().filter(|kind| **kind != "null").map(|kind| word(kind)).collect::<Vec<_>>().join(" or ");
        let (got, remedy) = match value {
            Value::Null => ("nothing".to_owned(), "Write a value, or leave the key out.".to_owned()),
            Value::Object(_) => ("a mapping".to_owned(), format!("Write {wanted}.")),
            Value::Array(_) => ("a list".to_owned(), format!("Write {wanted}.")),
            scalar if is_secret_at(path) => {
                let kind = if scalar.is_string() { "a text" } else { "this value" };
                (kind.to_owned(), format!("Write {wanted}."))
            }
            Value::String(text) => (format!("the text `{text}`"), format!("Write {wanted}, without quotes.")),
            scalar if types.contains(&"string") => {
                (format!("`{scalar}`"), format!("Write it in quotes: \"{scalar}\"."))
            }
            scalar => (format!("`{scalar}`"), format!("Write {wanted}.")),
        };
        self.push("invalid-value", path, Target::Value, format!("`{path}` takes {wanted}, not {got}"), remedy);
    }

    fn describe(&self, schema: &'a Value) -> String {
        let own = schema.get("description").and_then(Value::as_str);
        let text = own.or_else(|| self.resolve(schema).get("description").and_then(Value::as_str)).unwrap_or("");
        text.replace('\n', " ")
    }

    fn push(&mut self, code: &'static str, path: &Path, target: Target, message: String, remedy: String) {
        let place = Place::Config { document: self.document, path: path.clone(), target };
        self.findings.push(Finding::error(code, place, message).remedy(remedy));
    }
}

fn keys(path: &Path) -> impl DoubleEndedIterator<Item = &str> {
    path.0.iter().filter_map(|step| match step {
        Step::Key(key) => Some(key.as_str()),
        Step::Index(_) => None,
    })
}

fn types(schema: &Value) -> Vec<&str> {
    match schema.get("type") {
        Some(Value::String(kind)) => vec![kind],
        Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

fn is_of(value: &Value, kind: &str) -> bool {
    match kind {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => true,
    }
}

fn word(kind: &str) -> &str {
    match kind {
        "boolean" => "true or false",
        "integer" => "a whole number",
        "number" => "a number",
        "string" => "text",
        "array" => "a list",
        "object" => "a mapping",
        other => other,
    }
}

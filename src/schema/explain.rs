//! The one walk that says what is wrong with a value: of an object along the schema of its kind, and of a config along the
//! schema of the language.

use std::sync::LazyLock;

use serde_json::{Map, Value};

use super::definition::Embedded;
use super::keywords::{OWN, integer_bounds, listed, problems, strings};
use super::plain::{ABSENT, HINT, IF, SEVERITY, SINCE, TYPE, UNTIL, unset};
use super::{Category, Secrecy, Violation, misplaced};
use crate::diagnostics::{Path, Severity, Step, Target, nearest};
use crate::kubernetes::versions::KubernetesVersion;

/// Where the schemas stand that a schema refers to.
#[derive(Clone, Copy)]
pub(super) enum Library<'a> {
    /// The types of a Kubernetes version.
    Kubernetes(KubernetesVersion),
    /// The `$defs` of one schema.
    Definitions(&'a Map<String, Value>),
}

/// An object that the walk is inside of, and the one around it.
pub(super) struct Inside<'a> {
    pub schema: &'a Value,
    /// The name of its type, where users know it by that.
    pub name: Option<&'a str>,
    /// Its path has so many steps.
    pub depth: usize,
    pub around: Option<&'a Inside<'a>>,
}

/// One run over one document: where it is, and what it found.
pub(super) struct Walk<'a> {
    pub library: Library<'a>,
    pub secrecy: Secrecy,
    path: Path,
    found: Vec<Violation>,
}

impl<'a> Library<'a> {
    /// The `$defs` of a schema.
    pub(super) fn of(schema: &'a Value) -> Self {
        static NO_DEFINITIONS: LazyLock<Map<String, Value>> = LazyLock::new(Map::new);
        Self::Definitions(schema.get("$defs").and_then(Value::as_object).unwrap_or(&NO_DEFINITIONS))
    }

    /// The schema that a reference leads to, with the name of its type.
    pub(super) fn target(self, schema: &'a Value) -> Option<(&'a Value, Option<&'a str>)> {
        match self {
            Self::Kubernetes(version) => {
                let definition = Embedded::find(schema.get(TYPE)?.as_str()?)?;
                Some((definition.plain(version), Some(definition.type_name())))
            }
            Self::Definitions(definitions) => {
                let name = schema.get("$ref")?.as_str()?.strip_prefix("#/$defs/")?;
                definitions.get(name).map(|target| (target, None))
            }
        }
    }

    /// The schema behind references, and behind the choice between a value and null.
    pub(super) fn resolved(self, mut schema: &'a Value) -> (&'a Value, Option<&'a str>) {
        let mut name = None;
        // Each turn leads one definition further; no schema has a cycle of references alone.
        for _ in 0..8 {
            match self.target(schema) {
                Some((target, its_name)) => (schema, name) = (target, its_name),
                None => match or_null(schema) {
                    Some(inner) => schema = inner,
                    None => break,
                },
            }
        }
        (schema, name)
    }
}

/// The alternative of an optional value that is not null.
fn or_null(schema: &Value) -> Option<&Value> {
    let is_null = |branch: &Value| branch.get("type") == Some(&Value::from("null"));
    match schema.get("anyOf")?.as_array()?.as_slice() {
        [inner, null] | [null, inner] if is_null(null) => Some(inner),
        _ => None,
    }
}

impl<'a> Walk<'a> {
    /// Everything that is wrong with the document, in its order.
    pub(super) fn run(
        library: Library<'a>,
        secrecy: Secrecy,
        (schema, name): (&'a Value, Option<&'a str>),
        document: &Value,
    ) -> Vec<Violation> {
        let mut walk = Self { library, secrecy, path: Path::root(), found: Vec::new() };
        let inside = Inside { schema, name, depth: 0, around: None };
        walk.value(&inside, schema, document);
        walk.found
    }

    // The recursion is as deep as the schema, not as the document: what may be any value is not entered, and only one type
    // contains itself, that of the schemas in a CustomResourceDefinition. Readers bound how deep these are.
    fn value(&mut self, inside: &Inside<'_>, schema: &'a Value, value: &Value) {
        let found = self.found.len();
        if let Some((target, name)) = self.library.target(schema) {
            let inside = Inside { schema: target, name, depth: self.path.0.len(), around: Some(inside) };
            self.value(&inside, target, value);
        } else if let Some(inner) = or_null(schema) {
            if !value.is_null() {
                self.value(inside, inner, value);
            }
            return;
        }
        let Some(keywords) = schema.as_object().filter(|_| self.found.len() == found) else { return };
        let types = types(schema);
        if !types.is_empty() && !types.iter().any(|expected| is_of_type(expected, value)) {
            return self.wrong_type(&types, value);
        }
        if let Some(names) = names(schema).filter(|names| !names.contains(&value)) {
            return self.unsupported(schema, &names, value);
        }
        match value {
            Value::Object(fields) => {
                let depth = self.path.0.len();
                // Entered above, where it has a type of its own.
                if inside.depth == depth {
                    self.object(inside, schema, fields);
                } else {
                    self.object(&Inside { schema, name: None, depth, around: Some(inside) }, schema, fields);
                }
            }
            Value::Array(items) => self.list(inside, schema, items, value),
            Value::Number(_) => self.number(schema, value),
            Value::String(text) => self.string(schema, text, value),
            Value::Null | Value::Bool(_) => {}
        }
        for keyword in OWN {
            let Some(argument) = keywords.get(keyword) else { continue };
            for problem in problems(keyword, argument, value) {
                let message = if problem.shows && (self.secrecy.of_value)(&self.path) {
                    "this value does not have the form that it needs here".to_owned()
                } else {
                    problem.message
                };
                let length = self.path.0.len();
                self.path.0.extend(problem.way);
                self.report(schema, message, problem.remedy);
                self.path.0.truncate(length);
            }
        }
        self.combinations(inside, schema, value);
    }

    fn object(&mut self, inside: &Inside<'_>, schema: &'a Value, fields: &Map<String, Value>) {
        let properties = schema.get("properties").and_then(Value::as_object);
        let required = schema.get("required").map(strings).unwrap_or_default();
        for name in required.into_iter().filter(|name| !fields.contains_key(*name)) {
            let description = properties.and_then(|all| all.get(name)).and_then(|field| self.description(field));
            let remedy = description.map(|description| format!("Add `{name}`: {description}"));
            let message = format!("missing required field `{name}` in {}", self.owner(inside));
            self.add(schema, Category::MissingField, Target::Key, message, remedy);
        }
        for (name, value) in fields {
            self.path.0.push(Step::Key(name.clone()));
            match (properties.and_then(|properties| properties.get(name)), schema.get("additionalProperties")) {
                (Some(field), _) => self.value(inside, field, value),
                (None, Some(Value::Bool(false))) => self.unknown(inside, name, value),
                (None, Some(each @ Value::Object(_))) => self.value(inside, each, value),
                (None, _) => {}
            }
            self.path.0.pop();
        }
        let bound = |keyword| schema.get(keyword).and_then(Value::as_u64);
        let count = fields.len() as u64;
        if let Some(most) = bound("maxProperties").filter(|most| count > *most) {
            self.report(schema, format!("expected at most {most} entries, got {count}"), None);
        }
        if let Some(least) = bound("minProperties").filter(|least| count < *least) {
            self.report(schema, format!("expected at least {}, got {count}", counted(least, "entry")), None);
        }
    }

    fn list(&mut self, inside: &Inside<'_>, schema: &'a Value, items: &[Value], value: &Value) {
        let bound = |keyword| schema.get(keyword).and_then(Value::as_u64);
        let count = items.len() as u64;
        if let Some(least) = bound("minItems").filter(|least| count < *least) {
            self.report(schema, format!("expected at least {}, got {count}", counted(least, "item")), None);
        }
        if let Some(most) = bound("maxItems").filter(|most| count > *most) {
            self.report(schema, format!("expected at most {}, got {count}", counted(most, "item")), None);
        }
        if schema.get("uniqueItems") == Some(&Value::Bool(true)) {
            for (index, item) in items.iter().enumerate() {
                if let Some(first) = items[..index].iter().position(|earlier| earlier == item) {
                    self.path.0.push(Step::Index(index));
                    let message = match (self.secrecy.of_value)(&self.path) {
                        true => format!("the same as item {first}"),
                        false => format!("{} is there twice, first in item {first}", described(item)),
                    };
                    self.report(schema, message, Some("Keep one of the two.".to_owned()));
                    self.path.0.pop();
                }
            }
        }
        if let Some(each) = schema.get("items") {
            for (index, item) in value.as_array().into_iter().flatten().enumerate() {
                self.path.0.push(Step::Index(index));
                self.value(inside, each, item);
                self.path.0.pop();
            }
        }
    }

    fn number(&mut self, schema: &Value, value: &Value) {
        let format = schema.get("format").and_then(Value::as_str).and_then(integer_bounds);
        let bound = |keyword, of_format: Option<Value>| schema.get(keyword).cloned().or(of_format);
        let least = bound("minimum", format.map(|(least, _)| least.into()));
        let most = bound("maximum", format.map(|(_, most)| most.into()));
        let open = |keyword| schema.get(keyword) == Some(&Value::Bool(true));
        let number = value.as_f64().unwrap_or_default();
        let low = least.as_ref().is_some_and(|least| match (value.as_i64(), least.as_i64()) {
            (Some(number), Some(least)) => number < least || (number == least && open("exclusiveMinimum")),
            _ => least.as_f64().is_some_and(|least| number < least || (number == least && open("exclusiveMinimum"))),
        });
        let high = most.as_ref().is_some_and(|most| match (whole(value), whole(most)) {
            (Some(number), Some(most)) => number > most || (number == most && open("exclusiveMaximum")),
            _ => most.as_f64().is_some_and(|most| number > most || (number == most && open("exclusiveMaximum"))),
        });
        if !low && !high {
            return;
        }
        let widths = [i64::from(i32::MIN), i64::MIN];
        let least = least.filter(|least| low || least.as_i64().is_none_or(|least| !widths.contains(&least)));
        let widths = [i32::MAX as u64, i64::MAX as u64, u32::MAX.into(), u64::MAX];
        let most = most.filter(|most| high || most.as_u64().is_none_or(|most| !widths.contains(&most)));
        let range = match (least, most) {
            (Some(least), Some(most)) => format!("from {least} to {most}"),
            (Some(least), None) if open("exclusiveMinimum") => format!("above {least}"),
            (Some(least), None) => format!("of {least} or more"),
            (None, Some(most)) if open("exclusiveMaximum") => format!("below {most}"),
            (None, Some(most)) => format!("up to {most}"),
            (None, None) => return,
        };
        let kind = if types(schema).contains(&"number") { "a number" } else { "an integer" };
        self.report(schema, format!("expected {kind} {range}, got {}", self.shown(value)), None);
    }

    fn string(&mut self, schema: &Value, text: &str, value: &Value) {
        let bound = |keyword| schema.get(keyword).and_then(Value::as_u64);
        let length = text.chars().count() as u64;
        match bound("minLength").filter(|least| length < *least) {
            Some(1) => self.report(schema, "expected a string that is not empty, got \"\"".to_owned(), None),
            Some(least) => {
                self.report(schema, format!("expected at least {least} characters, got {}", self.shown(value)), None);
            }
            None => {}
        }
        if let Some(most) = bound("maxLength").filter(|most| length > *most) {
            self.report(schema, format!("expected at most {most} characters, got {length}"), None);
        }
        if let Some(pattern) = schema.get("pattern").and_then(Value::as_str)
            && !matches(pattern, value)
        {
            let message = format!("expected a string that matches `{pattern}`, got {}", self.shown(value));
            self.report(schema, message, None);
        }
    }

    fn combinations(&mut self, inside: &Inside<'_>, schema: &'a Value, value: &Value) {
        let branches = |keyword| schema.get(keyword).and_then(Value::as_array);
        for branch in branches("allOf").into_iter().flatten() {
            self.value(inside, branch, value);
        }
        if let Some(branches) = branches("anyOf") {
            match (branches.as_slice(), schema.get(IF)) {
                ([_, then], Some(condition)) => {
                    if self.silently(inside, condition, value).is_empty() {
                        self.value(inside, then, value);
                    }
                }
                ([empty, bounds], _) if *empty == unset() => {
                    if !names(empty).is_some_and(|names| names.contains(&value)) {
                        self.value(inside, bounds, value);
                    }
                }
                _ => self.choice(inside, schema, branches, value, false),
            }
        }
        if let Some(branches) = branches("oneOf") {
            self.choice(inside, schema, branches, value, true);
        }
        if let Some(refused) = schema.get("not")
            && self.silently(inside, refused, value).is_empty()
        {
            let message = match (refused.get("required"), names(refused)) {
                (Some(fields), _) => format!("{} exclude each other", and(&strings(fields))),
                (None, Some(_)) => format!("{} is not allowed here", self.shown(value)),
                (None, None) => "this value is not allowed here".to_owned(),
            };
            self.report(schema, message, None);
        }
    }

    /// What a branch would find.
    fn silently(&mut self, inside: &Inside<'_>, branch: &'a Value, value: &Value) -> Vec<Violation> {
        let found = self.found.len();
        self.value(inside, branch, value);
        self.found.split_off(found)
    }

    fn choice(&mut self, inside: &Inside<'_>, schema: &'a Value, branches: &'a [Value], value: &Value, one: bool) {
        let all: Option<Vec<_>> = branches.iter().map(names).collect();
        if let Some(all) = all.map(|all| all.concat()) {
            if !all.contains(&value) {
                self.unsupported(schema, &all, value);
            }
            return;
        }
        // Objects with one known field each.
        let fields: Option<Vec<_>> = branches.iter().map(only_field).collect();
        if let Some(fields) = fields {
            return self.variant(inside, schema, &fields, value);
        }
        let results: Vec<_> = branches.iter().map(|branch| self.silently(inside, branch, value)).collect();
        let fitting = results.iter().filter(|found| found.is_empty()).count();
        let required: Option<Vec<_>> =
            branches.iter().map(|branch| strings(branch.get("required")?).first().copied()).collect();
        match (fitting, required) {
            (0, Some(required)) => self.report(
                schema,
                format!("needs one of {}", listed(&required)),
                Some(format!("Write one of {}.", listed(&required))),
            ),
            (0, None) => self.found.extend(results.into_iter().min_by_key(Vec::len).unwrap_or_default()),
            (2.., Some(required)) if one => {
                self.report(schema, format!("{} exclude each other", and(&required)), Some("Keep one.".to_owned()));
            }
            (2.., None) if one => self.report(schema, "fits more than one alternative".to_owned(), None),
            _ => {}
        }
    }

    fn variant(&mut self, inside: &Inside<'_>, schema: &'a Value, known: &[(&'a str, &'a Value)], value: &Value) {
        let Some(fields) = value.as_object() else { return self.wrong_type(&["object"], value) };
        let names: Vec<_> = known.iter().map(|(name, _)| *name).collect();
        if fields.len() != 1 {
            let message = format!("expected exactly one field, got {}", fields.len());
            self.report(schema, message, Some(format!("Write one of {}.", listed(&names))));
        }
        for (name, value) in fields {
            self.path.0.push(Step::Key(name.clone()));
            match known.iter().find(|(known, _)| known == name) {
                Some((_, field)) => self.value(inside, field, value),
                None => self.unknown_among(self.owner_at(self.path.0.len() - 1), name, value, names.clone(), schema),
            }
            self.path.0.pop();
        }
    }

    fn unknown(&mut self, inside: &Inside<'_>, name: &str, value: &Value) {
        if let Some(absent) = inside.schema.get(ABSENT).and_then(|absent| absent.get(name)) {
            let bound = |key| absent.get(key).and_then(Value::as_str);
            let (when, remedy) = match (bound(SINCE), bound(UNTIL)) {
                (Some(since), until) if self.is_older_than(since) || until.is_none() => (
                    format!("from Kubernetes {since} on"),
                    format!("Leave it out, or ask for Kubernetes {since} or newer"),
                ),
                (_, until) => (format!("up to Kubernetes {}", until.unwrap_or_default()), "Leave it out".to_owned()),
            };
            let remedy = match self.library {
                Library::Kubernetes(version) => format!("{remedy} (this is {version})."),
                Library::Definitions(_) => format!("{remedy}."),
            };
            let message = format!("`{name}` exists only {when}");
            return self.add(&Value::Null, Category::UnknownField, Target::Key, message, Some(remedy));
        }
        let fields = inside.schema.get("properties").and_then(Value::as_object);
        let known: Vec<_> = fields.into_iter().flatten().map(|(name, _)| name.as_str()).collect();
        let owner = self.owner(inside);
        match misplaced::place(self.library, inside, name, &self.path) {
            Some(remedy) => {
                let message = format!("unknown field `{name}` in {owner}");
                self.add(&Value::Null, Category::UnknownField, Target::Key, message, Some(remedy));
            }
            None => self.unknown_among(owner, name, value, known, &Value::Null),
        }
    }

    fn unknown_among(&mut self, owner: String, name: &str, value: &Value, known: Vec<&str>, schema: &Value) {
        let remedy = match nearest(name, known.iter().copied()) {
            Some(near) => Some(format!("Did you mean `{near}`?")),
            None if (1..=16).contains(&known.len()) => Some(format!("Write one of {}.", listed(&known))),
            None => None,
        };
        // `{hunter2}` is an object whose key is the secret.
        if value.is_null() && (self.secrecy.of_key)(&self.path) {
            let message = format!("unknown field in {owner}");
            let last = self.path.0.pop();
            self.add(schema, Category::UnknownField, Target::Value, message, None);
            self.path.0.extend(last);
        } else {
            let message = format!("unknown field `{name}` in {owner}");
            self.add(schema, Category::UnknownField, Target::Key, message, remedy);
        }
    }

    fn is_older_than(&self, since: &str) -> bool {
        match self.library {
            Library::Kubernetes(version) => since.parse().is_ok_and(|since| version < since),
            Library::Definitions(_) => false,
        }
    }

    fn wrong_type(&mut self, expected: &[&str], value: &Value) {
        let wanted: Vec<_> = expected.iter().filter(|name| **name != "null").map(|name| with_article(name)).collect();
        let wanted = wanted.join(" or ");
        let takes_string = expected.contains(&"string");
        let remedy = match value {
            Value::Null => "Leave the field out where it has no value.".to_owned(),
            Value::Number(_) | Value::Bool(_) if takes_string && (self.secrecy.of_value)(&self.path) => {
                "Put it in quotes.".to_owned()
            }
            Value::Number(_) | Value::Bool(_) if takes_string => format!("Put it in quotes: \"{value}\"."),
            Value::Object(_) if expected == ["array"] => "Write a list: `- ` before each item.".to_owned(),
            Value::String(text) => match serde_json::from_str::<Value>(text) {
                Ok(plain) if expected.iter().any(|expected| is_of_type(expected, &plain)) => {
                    match (self.secrecy.of_value)(&self.path) {
                        true => "Write it without quotes.".to_owned(),
                        false => format!("Write it without quotes: {plain}."),
                    }
                }
                _ => format!("Write {wanted}."),
            },
            _ => format!("Write {wanted}."),
        };
        self.report(&Value::Null, format!("expected {wanted}, got {}", self.shown(value)), Some(remedy));
    }

    fn unsupported(&mut self, schema: &Value, names: &[&Value], value: &Value) {
        let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let known: Vec<_> = names.iter().map(|name| text(name)).collect();
        let known: Vec<_> = known.iter().map(String::as_str).collect();
        let all = format!("Write {}{}.", if known.len() == 1 { "" } else { "one of " }, listed(&known));
        if (self.secrecy.of_value)(&self.path) {
            return self.report(schema, "unsupported value".to_owned(), Some(all));
        }
        let remedy = match nearest(&text(value), known.iter().copied()) {
            Some(near) => format!("Did you mean `{near}`? {all}"),
            None => all,
        };
        let shown = match value {
            Value::String(text) => format!("`{}`", cut(text)),
            other => described(other),
        };
        self.report(schema, format!("unsupported value {shown}"), Some(remedy));
    }

    /// What a field belongs to, in a message.
    fn owner(&self, inside: &Inside<'_>) -> String {
        inside.name.map_or_else(|| self.owner_at(inside.depth), str::to_owned)
    }

    fn owner_at(&self, depth: usize) -> String {
        match depth {
            0 => "the document".to_owned(),
            depth => format!("`{}`", Path(self.path.0[..depth.min(self.path.0.len())].to_vec())),
        }
    }

    fn description(&self, field: &'a Value) -> Option<String> {
        let of = |schema: &'a Value| schema.get("description").and_then(Value::as_str);
        of(field).or_else(|| of(self.library.resolved(field).0)).map(|text| text.replace('\n', " "))
    }

    fn shown(&self, value: &Value) -> String {
        if !(self.secrecy.of_value)(&self.path) {
            return described(value);
        }
        match value {
            Value::String(_) => "a string".to_owned(),
            Value::Number(_) => "a number".to_owned(),
            Value::Bool(_) => "a boolean".to_owned(),
            other => described(other),
        }
    }

    fn report(&mut self, schema: &Value, message: String, remedy: Option<String>) {
        self.add(schema, Category::InvalidValue, Target::Value, message, remedy);
    }

    /// Adds a violation, with the schema's own words for what to write where it has some.
    fn add(&mut self, schema: &Value, category: Category, target: Target, message: String, remedy: Option<String>) {
        let word = |keyword| schema.get(keyword).and_then(Value::as_str);
        let severity = if word(SEVERITY) == Some("warning") { Severity::Warning } else { Severity::Error };
        let remedy = word(HINT).map(str::to_owned).or(remedy);
        self.found.push(Violation { path: self.path.clone(), category, severity, message, remedy, target });
    }
}

/// The values that a schema names, where it names all.
fn names(schema: &Value) -> Option<Vec<&Value>> {
    match (schema.get("enum"), schema.get("const")) {
        (Some(Value::Array(names)), _) => Some(names.iter().collect()),
        (_, Some(only)) => Some(vec![only]),
        _ => None,
    }
}

/// The field of a schema for objects that have this one and no other.
fn only_field(schema: &Value) -> Option<(&str, &Value)> {
    let fields = schema.get("properties")?.as_object().filter(|fields| fields.len() == 1)?;
    let (name, field) = fields.iter().next()?;
    (strings(schema.get("required")?) == [name]).then_some((name.as_str(), field))
}

/// The types that a value may have; none: any value at all.
pub(super) fn types(schema: &Value) -> Vec<&str> {
    match schema.get("type") {
        Some(Value::String(only)) => vec![only],
        Some(Value::Array(several)) => several.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

/// Integers are what Go reads into an integer: 3, but not 3.0.
fn is_of_type(expected: &str, value: &Value) -> bool {
    match expected {
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

/// What a type of JSON Schema is called, with its article.
fn with_article(name: &str) -> &str {
    match name {
        "boolean" => "a boolean",
        "integer" => "an integer",
        "number" => "a number",
        "string" => "a string",
        "array" => "a list",
        "object" => "an object",
        other => other,
    }
}

fn described(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => format!("the boolean {value}"),
        Value::Number(number) => format!("the number {number}"),
        Value::String(text) => format!("the string \"{}\"", cut(text)),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
    }
}

/// A string on one line, and not all of a long one.
fn cut(text: &str) -> String {
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}...", text[..end].escape_debug()),
        None => text.escape_debug().to_string(),
    }
}

fn counted(count: u64, what: &str) -> String {
    match (count, what) {
        (1, _) => format!("1 {what}"),
        (_, "entry") => format!("{count} entries"),
        _ => format!("{count} {what}s"),
    }
}

fn and(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" and ")
}

fn whole(number: &Value) -> Option<i128> {
    number.as_i64().map(i128::from).or_else(|| number.as_u64().map(i128::from))
}

/// Whether the string matches, as the validator decides. Only what was refused gets here, so compiling it is cheap enough.
fn matches(pattern: &str, value: &Value) -> bool {
    let schema = serde_json::json!({"pattern": pattern});
    jsonschema::options().with_draft(jsonschema::Draft::Draft4).build(&schema).is_ok_and(|only| only.is_valid(value))
}

//! The one walk that says what is wrong with a value: of an object along the schema of its kind, and of a config along the
//! schema of the language.

use std::sync::LazyLock;

use serde_json::{Map, Value};

use super::definition::Embedded;
use super::keywords::{OWN, integer_bounds, listed, problems, strings};
use super::plain::{ABSENT, HINT, IF, SEVERITY, SINCE, TYPE, UNKNOWN, UNTIL, unset};
use super::{Category, Term, Violation, misplaced};
use crate::diagnostics::{Message, Path, Quoted, Severity, Step, Target, nearest, quoted};
use crate::kubernetes::versions::KubernetesVersion;
use crate::message;

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
    path: Path,
    found: Vec<Violation>,
    /// How bad an unknown field is, here.
    unknown: Severity,
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
        (schema, name): (&'a Value, Option<&'a str>),
        document: &Value,
    ) -> Vec<Violation> {
        let mut walk = Self { library, path: Path::root(), found: Vec::new(), unknown: Severity::Error };
        let inside = Inside { schema, name, depth: 0, around: None };
        walk.value(&inside, schema, document);
        walk.found
    }

    // The recursion is as deep as the schema, not as the document: what may be any value is not entered, and only one type
    // contains itself, that of the schemas in a CustomResourceDefinition. Readers bound how deep these are.
    fn value(&mut self, inside: &Inside<'_>, schema: &'a Value, value: &Value) {
        let unknown = self.unknown;
        if schema.get(UNKNOWN).is_some() {
            self.unknown = Severity::Warning;
        }
        self.known_value(inside, schema, value);
        self.unknown = unknown;
    }

    fn known_value(&mut self, inside: &Inside<'_>, schema: &'a Value, value: &Value) {
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
                let length = self.path.0.len();
                self.path.0.extend(problem.way);
                self.report(schema, problem.message, problem.remedy);
                self.path.0.truncate(length);
            }
        }
        self.combinations(inside, schema, value);
    }

    fn object(&mut self, inside: &Inside<'_>, schema: &'a Value, fields: &Map<String, Value>) {
        let properties = schema.get("properties").and_then(Value::as_object);
        let required = schema.get("required").map(strings).unwrap_or_default();
        let misspelt = self.misspelt(inside, schema, fields);
        for name in required.into_iter().filter(|name| !fields.contains_key(*name) && !misspelt.contains(name)) {
            let description = properties.and_then(|all| all.get(name)).and_then(|field| self.description(field));
            let remedy = description.map(|text| message!("Add `{}`: {}", Term(name), Term(&text))).unwrap_or_default();
            let message = message!("missing required field `{}` in {}", Term(name), self.owner(inside));
            self.add(schema, Category::MissingField, Target::Key, message, remedy);
        }
        for (name, value) in fields {
            self.path.0.push(Step::Key(name.clone()));
            match (properties.and_then(|properties| properties.get(name)), schema.get("additionalProperties")) {
                (Some(field), _) => self.value(inside, field, value),
                (None, Some(Value::Bool(false))) => {
                    let found = self.found.len();
                    self.unknown(inside, name);
                    self.found[found..].iter_mut().for_each(|found| found.severity = self.unknown);
                }
                (None, Some(each @ Value::Object(_))) => self.value(inside, each, value),
                (None, _) => {}
            }
            self.path.0.pop();
        }
        let bound = |keyword| schema.get(keyword).and_then(Value::as_u64);
        let count = fields.len() as u64;
        if let Some(most) = bound("maxProperties").filter(|most| count > *most) {
            self.report(schema, message!("expected at most {} entries, got {}", most, count), "");
        }
        if let Some(least) = bound("minProperties").filter(|least| count < *least) {
            self.report(schema, message!("expected at least {}, got {}", counted(least, "entry"), count), "");
        }
    }

    /// The fields that unknown ones were meant to be, of which is said so: they are not missing as well.
    fn misspelt(&self, inside: &Inside<'_>, schema: &'a Value, fields: &Map<String, Value>) -> Vec<&'a str> {
        let properties = schema.get("properties").and_then(Value::as_object);
        let is_closed = schema.get("additionalProperties") == Some(&Value::Bool(false));
        let Some(properties) = properties.filter(|_| is_closed && self.unknown == Severity::Error) else {
            return Vec::new();
        };
        let known = || properties.keys().map(String::as_str);
        let unknown = fields.keys().filter(|name| !properties.contains_key(*name));
        unknown
            .filter(|name| misplaced::place(self.library, inside, name, &self.path).is_none())
            .filter_map(|name| nearest(name, known()))
            .collect()
    }

    fn list(&mut self, inside: &Inside<'_>, schema: &'a Value, items: &[Value], value: &Value) {
        let bound = |keyword| schema.get(keyword).and_then(Value::as_u64);
        let count = items.len() as u64;
        if let Some(least) = bound("minItems").filter(|least| count < *least) {
            self.report(schema, message!("expected at least {}, got {}", counted(least, "item"), count), "");
        }
        if let Some(most) = bound("maxItems").filter(|most| count > *most) {
            self.report(schema, message!("expected at most {}, got {}", counted(most, "item"), count), "");
        }
        if schema.get("uniqueItems") == Some(&Value::Bool(true)) {
            for (index, item) in items.iter().enumerate() {
                if let Some(first) = items[..index].iter().position(|earlier| earlier == item) {
                    self.path.0.push(Step::Index(index));
                    let message = message!("{} is there twice, first in item {}", described(item), first);
                    self.report(schema, message, "Keep one of the two.");
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
            (Some(least), Some(most)) => message!("from {} to {}", Term(&least.to_string()), Term(&most.to_string())),
            (Some(least), None) if open("exclusiveMinimum") => message!("above {}", Term(&least.to_string())),
            (Some(least), None) => message!("of {} or more", Term(&least.to_string())),
            (None, Some(most)) if open("exclusiveMaximum") => message!("below {}", Term(&most.to_string())),
            (None, Some(most)) => message!("up to {}", Term(&most.to_string())),
            (None, None) => return,
        };
        let kind = if types(schema).contains(&"number") { "a number" } else { "an integer" };
        self.report(schema, message!("expected {} {}, got {}", kind, range, described(value)), "");
    }

    fn string(&mut self, schema: &Value, text: &str, value: &Value) {
        let bound = |keyword| schema.get(keyword).and_then(Value::as_u64);
        let length = text.chars().count() as u64;
        match bound("minLength").filter(|least| length < *least) {
            Some(1) => self.report(schema, "expected a string that is not empty, got \"\"", ""),
            Some(least) => {
                let message = message!("expected at least {} characters, got {}", least, described(value));
                self.report(schema, message, "");
            }
            None => {}
        }
        if let Some(most) = bound("maxLength").filter(|most| length > *most) {
            self.report(schema, message!("expected at most {} characters, got {}", most, length), "");
        }
        if let Some(pattern) = schema.get("pattern").and_then(Value::as_str)
            && !matches(pattern, value)
        {
            let message = message!("expected a string that matches `{}`, got {}", Term(pattern), described(value));
            self.report(schema, message, "");
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
                (Some(fields), _) => message!("{} exclude each other", and(&strings(fields))),
                (None, Some(_)) => message!("{} is not allowed here", described(value)),
                (None, None) => "this value is not allowed here".into(),
            };
            self.report(schema, message, "");
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
            (0, Some(required)) => {
                let all = listed(&required);
                self.report(schema, message!("needs one of {}", all), message!("Write one of {}.", all));
            }
            (0, None) => {
                // Of an object or a list of them, only one can have been meant; what calls for warnings alone is nearest.
                let is_meant = |branch: &'a Value| {
                    let types = types(self.library.resolved(branch).0);
                    types.is_empty() || types.iter().any(|expected| is_of_type(expected, value))
                };
                let errors =
                    |found: &Vec<Violation>| found.iter().filter(|found| found.severity == Severity::Error).count();
                let results = branches.iter().zip(results);
                let nearest = results.min_by_key(|(branch, found)| (!is_meant(branch), errors(found), found.len()));
                self.found.extend(nearest.map(|(_, found)| found).unwrap_or_default());
            }
            (2.., Some(required)) if one => {
                self.report(schema, message!("{} exclude each other", and(&required)), "Keep one.");
            }
            (2.., None) if one => self.report(schema, "fits more than one alternative", ""),
            _ => {}
        }
    }

    fn variant(&mut self, inside: &Inside<'_>, schema: &'a Value, known: &[(&'a str, &'a Value)], value: &Value) {
        let Some(fields) = value.as_object() else { return self.wrong_type(&["object"], value) };
        let names: Vec<_> = known.iter().map(|(name, _)| *name).collect();
        if fields.len() != 1 {
            let message = message!("expected exactly one field, got {}", fields.len());
            self.report(schema, message, message!("Write one of {}.", listed(&names)));
        }
        for (name, value) in fields {
            self.path.0.push(Step::Key(name.clone()));
            match known.iter().find(|(known, _)| known == name) {
                Some((_, field)) => self.value(inside, field, value),
                None => self.unknown_among(self.owner_at(self.path.0.len() - 1), name, names.clone(), schema),
            }
            self.path.0.pop();
        }
    }

    fn unknown(&mut self, inside: &Inside<'_>, name: &str) {
        if let Some(absent) = inside.schema.get(ABSENT).and_then(|absent| absent.get(name)) {
            let bound = |key| absent.get(key).and_then(Value::as_str);
            let (when, remedy) = match (bound(SINCE), bound(UNTIL)) {
                (Some(since), until) if self.is_older_than(since) || until.is_none() => (
                    message!("from Kubernetes {} on", Term(since)),
                    message!("Leave it out, or ask for Kubernetes {} or newer", Term(since)),
                ),
                (_, until) => (message!("up to Kubernetes {}", Term(until.unwrap_or_default())), "Leave it out".into()),
            };
            let remedy = match self.library {
                Library::Kubernetes(version) => message!("{} (this is {}).", remedy, version),
                Library::Definitions(_) => message!("{}.", remedy),
            };
            let message = message!("`{}` exists only {}", quoted(name), when);
            return self.add(&Value::Null, Category::UnknownField, Target::Key, message, remedy);
        }
        let fields = inside.schema.get("properties").and_then(Value::as_object);
        let known: Vec<_> = fields.into_iter().flatten().map(|(name, _)| name.as_str()).collect();
        let owner = self.owner(inside);
        match misplaced::place(self.library, inside, name, &self.path) {
            Some(remedy) => {
                let message = message!("unknown field `{}` in {}", quoted(name), owner);
                self.add(&Value::Null, Category::UnknownField, Target::Key, message, remedy);
            }
            None => self.unknown_among(owner, name, known, &Value::Null),
        }
    }

    fn unknown_among(&mut self, owner: Message, name: &str, known: Vec<&str>, schema: &Value) {
        let remedy = match nearest(name, known.iter().copied()) {
            Some(near) => message!("Did you mean `{}`?", Term(near)),
            None if (1..=16).contains(&known.len()) => message!("Write one of {}.", listed(&known)),
            None => Message::default(),
        };
        let message = message!("unknown field `{}` in {}", quoted(name), owner);
        self.add(schema, Category::UnknownField, Target::Key, message, remedy);
    }

    fn is_older_than(&self, since: &str) -> bool {
        match self.library {
            Library::Kubernetes(version) => since.parse().is_ok_and(|since| version < since),
            Library::Definitions(_) => false,
        }
    }

    fn wrong_type(&mut self, expected: &[&str], value: &Value) {
        let wanted: Vec<_> =
            expected.iter().filter(|name| **name != "null").map(|name| Term(with_article(name))).collect();
        let wanted = Message::joined(wanted, " or ");
        let takes_string = expected.contains(&"string");
        let remedy = match value {
            Value::Null => "Leave the field out where it has no value.".into(),
            Value::Number(_) | Value::Bool(_) if takes_string => message!("Put it in quotes: \"{}\".", quoted(value)),
            Value::Object(_) if expected == ["array"] => "Write a list: `- ` before each item.".into(),
            Value::String(text) => match serde_json::from_str::<Value>(text) {
                Ok(plain) if expected.iter().any(|expected| is_of_type(expected, &plain)) => {
                    message!("Write it without quotes: {}.", quoted(plain))
                }
                _ => message!("Write {}.", wanted),
            },
            _ => message!("Write {}.", wanted),
        };
        self.report(&Value::Null, message!("expected {}, got {}", wanted, described(value)), remedy);
    }

    fn unsupported(&mut self, schema: &Value, names: &[&Value], value: &Value) {
        let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let known: Vec<_> = names.iter().map(|name| text(name)).collect();
        let known: Vec<_> = known.iter().map(String::as_str).collect();
        let all = message!("Write {}{}.", if known.len() == 1 { "" } else { "one of " }, listed(&known));
        let remedy = match nearest(&text(value), known.iter().copied()) {
            Some(near) => message!("Did you mean `{}`? {}", Term(near), all),
            None => all,
        };
        let shown = match value {
            Value::String(text) => message!("`{}`", cut(text)),
            other => described(other),
        };
        self.report(schema, message!("unsupported value {}", shown), remedy);
    }

    /// What a field belongs to, in a message.
    fn owner(&self, inside: &Inside<'_>) -> Message {
        inside.name.map_or_else(|| self.owner_at(inside.depth), |name| message!("{}", Term(name)))
    }

    fn owner_at(&self, depth: usize) -> Message {
        match depth {
            0 => "the document".into(),
            depth => message!("`{}`", Path(self.path.0[..depth.min(self.path.0.len())].to_vec())),
        }
    }

    fn description(&self, field: &'a Value) -> Option<String> {
        let of = |schema: &'a Value| schema.get("description").and_then(Value::as_str);
        of(field).or_else(|| of(self.library.resolved(field).0)).map(|text| text.replace('\n', " "))
    }

    fn report(&mut self, schema: &Value, message: impl Into<Message>, remedy: impl Into<Message>) {
        self.add(schema, Category::InvalidValue, Target::Value, message, remedy);
    }

    /// Adds a violation, with the schema's own words for what to write where it has some.
    fn add(
        &mut self,
        schema: &Value,
        category: Category,
        target: Target,
        message: impl Into<Message>,
        remedy: impl Into<Message>,
    ) {
        let word = |keyword| schema.get(keyword).and_then(Value::as_str);
        let severity = if word(SEVERITY) == Some("warning") { Severity::Warning } else { Severity::Error };
        let remedy = word(HINT).map_or_else(|| remedy.into(), |hint| message!("{}", Term(hint)));
        self.found.push(Violation {
            path: self.path.clone(),
            category,
            severity,
            message: message.into(),
            remedy,
            target,
        });
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

fn described(value: &Value) -> Message {
    match value {
        Value::Null => "null".into(),
        Value::Bool(value) => message!("the boolean {}", quoted(value)),
        Value::Number(number) => message!("the number {}", quoted(number)),
        Value::String(text) => message!("the string \"{}\"", cut(text)),
        Value::Array(_) => "a list".into(),
        Value::Object(_) => "an object".into(),
    }
}

/// A string on one line, and not all of a long one.
fn cut(text: &str) -> Quoted {
    quoted(text.escape_debug()).at_most(60)
}

fn counted(count: u64, what: &'static str) -> Message {
    match (count, what) {
        (1, _) => message!("1 {}", what),
        (_, "entry") => message!("{} entries", count),
        _ => message!("{} {}s", count, what),
    }
}

fn and(names: &[&str]) -> Message {
    Message::joined(names.iter().map(|name| message!("`{}`", Term(name))), " and ")
}

fn whole(number: &Value) -> Option<i128> {
    number.as_i64().map(i128::from).or_else(|| number.as_u64().map(i128::from))
}

/// Whether the string matches, as the validator decides. Only what was refused gets here, so compiling it is cheap enough.
fn matches(pattern: &str, value: &Value) -> bool {
    let schema = serde_json::json!({"pattern": pattern});
    jsonschema::options().with_draft(jsonschema::Draft::Draft4).build(&schema).is_ok_and(|only| only.is_valid(value))
}

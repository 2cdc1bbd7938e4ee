//! The keywords that JSON Schema lacks: what they mean, for the validator and for the walk alike.

use std::collections::HashMap;

use serde_json::Value;

use super::Term;
use super::format::Format;
use crate::diagnostics::{Message, Step, quoted};
use crate::message;

/// A format of `format.rs`. It also holds for numbers that are read as strings.
pub(super) const FORMAT: &str = "x-esgen-format";
/// The fields by which the items of a list differ, each a name or `{name: what it is where it is left out}`.
const UNIQUE_BY: &str = "x-esgen-unique-by";
/// The same in a CustomResourceDefinition, where a field that is left out counts as such.
const LIST_MAP_KEYS: &str = "x-kubernetes-list-map-keys";
/// Fields of which an object has one.
const EXACTLY_ONE: &str = "x-esgen-exactly-one";
/// Fields of which an object has one or none.
const AT_MOST_ONE: &str = "x-esgen-at-most-one";
/// Fields of which an object has one or more.
const AT_LEAST_ONE: &str = "x-esgen-at-least-one";
/// Fields that an object does not have.
const FORBIDDEN: &str = "x-esgen-forbidden";
/// The format of an object's keys.
pub(super) const KEYS: &str = "x-esgen-keys";
/// By field, the fields that it needs beside it.
const REQUIRES: &str = "x-esgen-requires";

/// All of them.
pub(super) const OWN: [&str; 9] =
    [FORMAT, UNIQUE_BY, LIST_MAP_KEYS, EXACTLY_ONE, AT_MOST_ONE, AT_LEAST_ONE, FORBIDDEN, KEYS, REQUIRES];

/// What a value has wrong.
pub(super) struct Problem {
    /// From the value to the place.
    pub way: Vec<Step>,
    pub message: Message,
    pub remedy: Message,
}

/// What one of the keywords [`OWN`] with its argument refuses in a value.
pub(super) fn problems(keyword: &str, argument: &Value, value: &Value) -> Vec<Problem> {
    match (keyword, value) {
        (FORMAT, _) => malformed(argument, value, Vec::new()),
        (KEYS, Value::Object(fields)) => fields
            .keys()
            .flat_map(|key| malformed(argument, &key.as_str().into(), vec![Step::Key(key.clone())]))
            .collect(),
        (UNIQUE_BY | LIST_MAP_KEYS, Value::Array(items)) => repeated(argument, keyword == LIST_MAP_KEYS, items),
        (EXACTLY_ONE, Value::Object(_)) => count(argument, value, 1, 1),
        (AT_MOST_ONE, Value::Object(_)) => count(argument, value, 0, 1),
        (AT_LEAST_ONE, Value::Object(_)) => count(argument, value, 1, usize::MAX),
        (FORBIDDEN, Value::Object(_)) => forbidden(argument, value),
        (REQUIRES, Value::Object(_)) => lacking(argument, value),
        _ => Vec::new(),
    }
}

fn repeated(argument: &Value, absent_counts: bool, items: &[Value]) -> Vec<Problem> {
    let fields: Vec<(&str, Option<&Value>)> = argument
        .as_array()
        .into_iter()
        .flatten()
        .flat_map(|field| match field {
            Value::String(name) => vec![(name.as_str(), absent_counts.then_some(&Value::Null))],
            Value::Object(defaults) => defaults.iter().map(|(name, value)| (name.as_str(), Some(value))).collect(),
            _ => Vec::new(),
        })
        .collect();
    let mut seen: HashMap<Vec<String>, usize> = HashMap::new();
    let mut problems = Vec::new();
    for (index, item) in items.iter().enumerate() {
        let set = |name| item.get(name).filter(|value: &&Value| !value.is_null());
        let key: Option<Vec<String>> =
            fields.iter().map(|(name, default)| Some(set(name).or(*default)?.to_string())).collect();
        let Some(key) = key.filter(|_| item.is_object()) else { continue };
        match seen.get(&key) {
            None => _ = seen.insert(key, index),
            Some(first) => {
                let mut way = vec![Step::Index(index)];
                if let [(name, _)] = fields.as_slice() {
                    way.push(Step::Key((*name).to_owned()));
                }
                let key =
                    fields.iter().zip(&key).map(|((name, _), value)| message!("`{}` {}", Term(name), quoted(value)));
                let message = message!("{} is there twice, first in item {}", Message::joined(key, " and "), *first);
                problems.push(Problem { way, message, remedy: "Keep one of the two, or rename it.".into() });
            }
        }
    }
    problems
}

fn malformed(format: &Value, value: &Value, way: Vec<Step>) -> Vec<Problem> {
    match format.as_str().and_then(Format::find).map(|format| format.check(value)) {
        Some(Err(message)) => vec![Problem { way, message, remedy: Message::default() }],
        _ => Vec::new(),
    }
}

fn forbidden(argument: &Value, object: &Value) -> Vec<Problem> {
    let set = strings(argument).into_iter().filter(|name| is_set(object, name));
    set.map(|name| Problem {
        way: vec![Step::Key(name.to_owned())],
        message: message!("`{}` cannot be set here", Term(name)),
        remedy: "Leave it out.".into(),
    })
    .collect()
}

fn count(argument: &Value, object: &Value, least: usize, most: usize) -> Vec<Problem> {
    let names = strings(argument);
    let set: Vec<_> = names.iter().filter(|name| is_set(object, name)).collect();
    let problem = |way, message, remedy| vec![Problem { way, message, remedy }];
    match set.as_slice() {
        [] if least == 1 => {
            let all = listed(&names);
            problem(Vec::new(), message!("needs one of {}", all), message!("Write one of {}.", all))
        }
        [] | [_] => Vec::new(),
        [first, second, ..] if most == 1 => problem(
            vec![Step::Key((**second).to_owned())],
            message!("`{}` cannot stand beside `{}`", Term(second), Term(first)),
            message!("Keep one of {}.", listed(&names)),
        ),
        _ => Vec::new(),
    }
}

fn lacking(argument: &Value, object: &Value) -> Vec<Problem> {
    let needs = argument.as_object().into_iter().flatten().filter(|(name, _)| is_set(object, name));
    needs
        .flat_map(|(name, needed)| {
            let lacking = strings(needed).into_iter().filter(|needed| !is_set(object, needed));
            lacking.map(move |needed| Problem {
                way: Vec::new(),
                message: message!("missing required field `{}`: `{}` needs it", Term(needed), Term(name)),
                remedy: message!("Add `{}`, or leave out `{}`.", Term(needed), Term(name)),
            })
        })
        .collect()
}

/// Whether an object has a field. To an API server an empty string or list is not there.
fn is_set(object: &Value, name: &str) -> bool {
    object.get(name).is_some_and(|value| match value {
        Value::Null => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        _ => true,
    })
}

/// The strings of a list.
pub(super) fn strings(list: &Value) -> Vec<&str> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

/// A list of alternatives for a message: `a`, `b` or `c`.
pub(super) fn listed(names: &[&str]) -> Message {
    Message::alternatives(names.iter().map(|name| Term(name)))
}

/// The least and the largest number of an integer format.
pub(super) fn integer_bounds(format: &str) -> Option<(i64, u64)> {
    const INT32: u64 = i32::MAX as u64;
    const INT64: u64 = i64::MAX as u64;
    match format {
        "int32" => Some((i32::MIN.into(), INT32)),
        "int64" => Some((i64::MIN, INT64)),
        "uint8" => Some((0, u8::MAX.into())),
        "uint16" => Some((0, u16::MAX.into())),
        "uint32" => Some((0, u32::MAX.into())),
        "uint" | "uint64" => Some((0, u64::MAX)),
        _ => None,
    }
}

//! What was recorded of a real API server: sound objects, changes to them, and its answers. See `README.md` here.

use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The version of that server.
pub(crate) const KUBERNETES: &str = "1.37";

#[derive(Deserialize)]
struct Base {
    base: String,
    object: Value,
}

/// A change, and what the server said of it.
#[derive(Deserialize)]
pub(crate) struct Exchange {
    pub base: String,
    pub change: Vec<Vec<Value>>,
    pub refused: Option<String>,
    /// What admission refused.
    pub forbidden: Option<String>,
}

impl Exchange {
    /// The object that was sent.
    pub(crate) fn object(&self, bases: &BTreeMap<String, Value>) -> Value {
        let mut object = bases[&self.base].clone();
        self.change.iter().for_each(|each| change(&mut object, each));
        object
    }
}

/// The sound objects, by name.
pub(crate) fn bases() -> BTreeMap<String, Value> {
    lines::<Base>(include_str!("bases.jsonl")).into_iter().map(|base| (base.base, base.object)).collect()
}

pub(crate) fn exchanges() -> Vec<Exchange> {
    lines(include_str!("cases-1.37.jsonl"))
}

fn lines<T: for<'a> Deserialize<'a>>(text: &str) -> Vec<T> {
    text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{line}: {error}"))).collect()
}

/// Sets, or without a value removes, what stands at a pointer, as `changed` in `tests/cluster/changes_test.go` does.
fn change(object: &mut Value, change: &[Value]) {
    let [Value::String(pointer), rest @ ..] = change else { panic!("{change:?} names no pointer") };
    let steps: Vec<_> = esgen::diagnostics::pointer::steps(pointer).map(|step| step.into_owned()).collect();
    let (last, parents) = steps.split_last().expect("a pointer has steps");
    let mut place = object;
    for step in parents {
        place = match place {
            Value::Array(items) => {
                let index: usize = step.parse().expect("a position");
                if index == items.len() {
                    items.push(Value::Null);
                }
                &mut items[index]
            }
            other => {
                if !other.is_object() {
                    *other = json!({});
                }
                other.as_object_mut().expect("a map").entry(step.clone()).or_insert(Value::Null)
            }
        };
    }
    match (place, rest.first()) {
        (Value::Array(items), Some(value)) => {
            let index: usize = last.parse().expect("a position");
            items.splice(index..(index + 1).min(items.len()), [value.clone()]);
        }
        (Value::Array(items), None) => _ = items.remove(last.parse::<usize>().expect("a position")),
        (place, value) => {
            if !place.is_object() {
                *place = Value::Object(Map::new());
            }
            let map = place.as_object_mut().expect("a map");
            match value {
                Some(value) => _ = map.insert(last.clone(), value.clone()),
                None => _ = map.shift_remove(last),
            }
        }
    }
}

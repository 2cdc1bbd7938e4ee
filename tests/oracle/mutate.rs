//! Changes to sound objects, which may or may not leave them sound.

use crate::catalog::{Catalog, Shape, Type};
use crate::corpus::Corpus;
use crate::values;
use fastrand::Rng;
use serde_json::{Value, json};

pub(crate) struct Mutator {
    pub catalog: Catalog,
    pub corpus: Corpus,
}

/// One step from a value into it.
#[derive(Clone, Debug)]
enum Step {
    Key(String),
    Position(usize),
}

/// What can be done at a place, and how often it is.
const CHANGES: &[(usize, Change)] = &[
    (10, Change::Remove),
    (26, Change::Odd),
    (2, Change::Null),
    (4, Change::Empty),
    (4, Change::WrongType),
    (16, Change::Likely),
    (6, Change::Repeat),
    (4, Change::Swap),
    (2, Change::Misspell),
    (4, Change::OddKey),
    (36, Change::Add),
];

#[derive(Clone, Copy, PartialEq, Debug)]
enum Change {
    Remove,
    /// A value of the same JSON type, on a bound or beyond.
    Odd,
    Null,
    Empty,
    WrongType,
    /// A value that another object has there, or could have.
    Likely,
    /// A list's element once more, as it is or changed.
    Repeat,
    /// The values of two fields.
    Swap,
    /// A field that does not exist, by a letter.
    Misspell,
    /// Another key in a map of labels and the like.
    OddKey,
    /// A field that the object lacks, or an element: what shows that a check is missing.
    Add,
}

impl Mutator {
    /// The object with one to three changes.
    pub(crate) fn mutate(&self, base: &Value, random: &mut Rng) -> Value {
        let mut object = base.clone();
        let changes = [1, 1, 1, 2, 2, 3][random.usize(..6)];
        let mut made = 0;
        // Some changes cannot be made in some places; a small object may have no place for any.
        for _ in 0..40 {
            made += usize::from(self.change_once(&mut object, random));
            if made == changes {
                break;
            }
        }
        object
    }

    fn change_once(&self, object: &mut Value, random: &mut Rng) -> bool {
        let all: usize = CHANGES.iter().map(|(often, _)| often).sum();
        let mut drawn = random.usize(..all);
        let drawn = CHANGES.iter().find(|(often, _)| match drawn.checked_sub(*often) {
            Some(rest) => {
                drawn = rest;
                false
            }
            None => true,
        });
        let change = drawn.expect("the sum is that of all").1;
        let mut steps = Vec::new();
        // `apiVersion` and `kind` say nothing about a kind's checks.
        let mut number = random.usize(..count(object));
        path_of(object, &mut number, &mut steps);
        if matches!(steps.as_slice(), [Step::Key(key)] if key == "apiVersion" || key == "kind") && random.u8(..20) > 0 {
            return false;
        }
        let of = steps.iter().try_fold(self.catalog.of(object), |of, step| match (of, step) {
            (Some(of), Step::Key(key)) => Some(of.field(key)),
            (Some(of), Step::Position(_)) => Some(of.items()),
            (None, _) => None,
        });
        self.apply(change, object, &steps, of.flatten(), random)
    }

    fn apply(&self, change: Change, object: &mut Value, steps: &[Step], of: Option<Type>, random: &mut Rng) -> bool {
        let name = steps.iter().rev().find_map(|step| match step {
            Step::Key(key) => Some(key.as_str()),
            Step::Position(_) => None,
        });
        let name = name.unwrap_or_default();
        match change {
            Change::Add => return self.add(at(object, steps), name, of, random),
            Change::OddKey => return odd_key(at(object, steps), of, random),
            _ => {}
        }
        let Some((last, parents)) = steps.split_last() else { return false };
        let parent = at(object, parents);
        match (change, parent, last) {
            (Change::Remove, Value::Object(fields), Step::Key(key)) => fields.shift_remove(key).is_some(),
            (Change::Remove, Value::Array(items), Step::Position(position)) => {
                items.remove(*position);
                true
            }
            (Change::Repeat, Value::Array(items), Step::Position(position)) => {
                let mut again = items[*position].clone();
                if random.bool()
                    && let Some((_, value)) = again.as_object_mut().and_then(|fields| nth(fields, random))
                {
                    *value = values::odd_like(value, None, random);
                }
                items.push(again);
                true
            }
            (Change::Swap, Value::Object(fields), Step::Key(key)) => {
                let Some((other, _)) = nth(fields, random).map(|(key, value)| (key.clone(), value)) else {
                    return false;
                };
                let (mine, theirs) = (fields[key].take(), fields[&other].take());
                (fields[key], fields[&other]) = (theirs, mine);
                *key != other
            }
            (Change::Misspell, Value::Object(fields), Step::Key(key)) => {
                let value = fields[key].clone();
                fields.insert(values::near_miss(key, random), value);
                true
            }
            (Change::Remove | Change::Repeat | Change::Swap | Change::Misspell, ..) => false,
            (_, parent, last) => {
                let value = match last {
                    Step::Key(key) => &mut parent[key],
                    Step::Position(position) => &mut parent[*position],
                };
                let new = self.replacement(change, value, name, of, random);
                let differs = *value != new;
                *value = new;
                differs
            }
        }
    }

    fn replacement(&self, change: Change, value: &Value, name: &str, of: Option<Type>, random: &mut Rng) -> Value {
        match change {
            Change::Null => Value::Null,
            Change::Empty => match value {
                Value::Object(_) => json!({}),
                Value::Array(_) => json!([]),
                Value::String(_) => json!(""),
                _ => json!(0),
            },
            Change::WrongType => values::wrong_type(value, random),
            Change::Likely if of.is_some() || value.is_string() => values::likely(name, of, &self.corpus, 0, random),
            _ => values::odd_like(value, of.map(Type::shape), random),
        }
    }

    fn add(&self, place: &mut Value, name: &str, of: Option<Type>, random: &mut Rng) -> bool {
        let Some(of) = of else { return false };
        match place {
            Value::Object(fields) if of.shape() == Shape::Object => {
                let missing: Vec<_> = of.fields().filter(|field| !fields.contains_key(*field)).collect();
                let Some(field) = missing.get(random.usize(..missing.len().max(1))) else { return false };
                if *field == "status" && random.u8(..10) > 0 {
                    return false;
                }
                let value = values::likely(field, of.field(field), &self.corpus, 0, random);
                fields.insert((*field).to_owned(), value);
                true
            }
            Value::Array(items) => {
                let value = values::likely(name, of.items(), &self.corpus, 0, random);
                items.insert(random.usize(..=items.len()), value);
                true
            }
            _ => false,
        }
    }
}

fn odd_key(place: &mut Value, of: Option<Type>, random: &mut Rng) -> bool {
    let (Value::Object(fields), Some(Shape::Map)) = (place, of.map(Type::shape)) else { return false };
    let value = fields.values().next().cloned().unwrap_or_else(|| json!("a"));
    let key = match (random.bool(), fields.keys().next()) {
        (true, Some(key)) => values::near_miss(key, random),
        _ => values::odd_string(random).as_str().unwrap_or_default().to_owned(),
    };
    fields.insert(key, value).is_none()
}

fn nth<'a>(fields: &'a mut serde_json::Map<String, Value>, random: &mut Rng) -> Option<(&'a String, &'a mut Value)> {
    let number = random.usize(..fields.len().max(1));
    fields.iter_mut().nth(number)
}

/// How many values there are in a value, itself included.
fn count(value: &Value) -> usize {
    1 + match value {
        Value::Object(fields) => fields.values().map(count).sum(),
        Value::Array(items) => items.iter().map(count).sum(),
        _ => 0,
    }
}

/// The way to the value of that number; whether it was found.
fn path_of(value: &Value, number: &mut usize, steps: &mut Vec<Step>) -> bool {
    if *number == 0 {
        return true;
    }
    *number -= 1;
    let mut into = |step: Step, value: &Value| {
        steps.push(step);
        let found = path_of(value, number, steps);
        if !found {
            steps.pop();
        }
        found
    };
    match value {
        Value::Object(fields) => fields.iter().any(|(key, value)| into(Step::Key(key.clone()), value)),
        Value::Array(items) => items.iter().enumerate().any(|(position, value)| into(Step::Position(position), value)),
        _ => false,
    }
}

fn at<'a>(object: &'a mut Value, steps: &[Step]) -> &'a mut Value {
    steps.iter().fold(object, |value, step| match step {
        Step::Key(key) => &mut value[key],
        Step::Position(position) => &mut value[*position],
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bases::Bases;
    use std::sync::LazyLock;

    static BASES: LazyLock<(Bases, Mutator)> = LazyLock::new(|| {
        let (bases, catalog) = (Bases::read(), Catalog::read());
        let corpus = Corpus::new(&bases, &catalog);
        (bases, Mutator { catalog, corpus })
    });

    fn mutants(seed: u64) -> Vec<(Value, Value)> {
        let (bases, mutator) = &*BASES;
        let mut random = Rng::with_seed(seed);
        bases.all().map(|base| (base.clone(), mutator.mutate(base, &mut random))).collect()
    }

    #[test]
    fn a_seed_makes_the_same_objects_again() {
        assert!(mutants(1) == mutants(1) && mutants(1) != mutants(2));
    }

    #[test]
    fn nearly_every_mutant_is_another_object() {
        let mutants = mutants(1);
        let same = mutants.iter().filter(|(base, mutant)| base == mutant).count();
        assert!(same * 20 < mutants.len(), "{same} of {} are the same", mutants.len());
    }

    #[test]
    fn fields_are_added_that_no_base_has() {
        let (_, mutator) = &*BASES;
        let base = json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}, "spec": {"containers": [{"name": "a"}]}});
        let mut random = Rng::with_seed(1);
        let added: std::collections::BTreeSet<String> = (0..5000)
            .flat_map(|_| {
                mutator.mutate(&base, &mut random)["spec"].as_object().cloned().unwrap_or_default().into_iter()
            })
            .map(|(field, _)| field)
            .collect();
        let spec = mutator.catalog.of(&base).and_then(|pod| pod.field("spec")).expect("a pod has a spec");
        let never: Vec<_> = spec.fields().filter(|field| !added.contains(*field)).collect();
        assert!(never.is_empty(), "{never:?}");
    }
}

//! Values that are known to be sound somewhere, to put elsewhere.

use crate::bases::Bases;
use crate::catalog::{Catalog, Type};
use fastrand::Rng;
use serde_json::Value;
use std::collections::{HashMap, HashSet};

/// The values of all bases, by where they stand.
#[derive(Default)]
pub(crate) struct Corpus {
    by_type: HashMap<String, Vec<Value>>,
    by_name: HashMap<String, Vec<Value>>,
    words: HashMap<String, Vec<Value>>,
}

impl Corpus {
    pub(crate) fn new(bases: &Bases, catalog: &Catalog) -> Self {
        let words = serde_yaml::from_str(include_str!("words.yaml")).expect("a map of lists");
        let mut corpus = Self { words, ..Self::default() };
        // The same value in every base would crowd out the rare ones.
        let mut seen = HashSet::new();
        for base in bases.all() {
            corpus.add_below(base, catalog.of(base), &mut seen);
        }
        corpus
    }

    fn add_below(&mut self, value: &Value, of: Option<Type>, seen: &mut HashSet<String>) {
        match value {
            Value::Object(fields) => {
                for (name, value) in fields {
                    let field = of.and_then(|of| of.field(name));
                    if seen.insert(format!("{name} {value}")) {
                        self.by_name.entry(name.clone()).or_default().push(value.clone());
                    }
                    if let Some(place) = field.map(|field| place(name, field))
                        && seen.insert(format!("{place}: {value}"))
                    {
                        self.by_type.entry(place).or_default().push(value.clone());
                    }
                    self.add_below(value, field, seen);
                }
            }
            Value::Array(items) => items.iter().for_each(|item| self.add_below(item, of.and_then(Type::items), seen)),
            _ => {}
        }
    }

    /// A value that a field of that name and type has in some base; where no type is known, of that name.
    pub(crate) fn pick(&self, name: &str, of: Option<Type>, random: &mut Rng) -> Option<&Value> {
        let values = match of {
            Some(of) => self.by_type.get(&place(name, of)),
            None => self.by_name.get(name),
        }?;
        values.get(random.usize(..values.len()))
    }

    /// What strings in a field of that name may say.
    pub(crate) fn words(&self, name: &str) -> Option<&[Value]> {
        self.words.get(name).map(Vec::as_slice)
    }
}

/// Where values are interchangeable: in fields of one type that has a name, and otherwise in fields of one name and shape.
fn place(name: &str, of: Type) -> String {
    match of.named() {
        Some(type_name) => type_name.to_owned(),
        None => format!("{name} {:?} {}", of.shape(), of.items().and_then(Type::named).unwrap_or_default()),
    }
}

//! The sound objects that mutations start from.

use serde::Deserialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Sound objects by kind, such as `apps/v1 StatefulSet`, each once.
pub(crate) struct Bases(pub BTreeMap<String, Vec<Value>>);

impl Bases {
    /// The documents of the golden cases, those that the recorded verdicts change, and those written by hand.
    pub(crate) fn read() -> Self {
        let mut objects = Vec::new();
        let mut golden: Vec<_> =
            std::fs::read_dir("golden").expect("golden/ is there").map(|entry| entry.expect("a case").path()).collect();
        golden.sort();
        for case in golden {
            objects.extend(documents(&read(case.join("expected.yaml"))));
        }
        let recorded = read("tests/agreement/bases.jsonl");
        objects.extend(recorded.lines().map(|line| {
            let mut base: Value = serde_json::from_str(line).expect("JSON");
            base["object"].take()
        }));
        objects.extend(documents(&read("src/verify/tests/bases.yaml")));
        objects.extend(documents(&read("tests/oracle/bases.yaml")));

        let mut seen = BTreeSet::new();
        let mut bases: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for object in objects.into_iter().filter(|object| !object.is_null()) {
            if seen.insert(object.to_string()) {
                bases.entry(kind_of(&object)).or_default().push(object);
            }
        }
        Self(bases)
    }

    /// Takes out the kinds for which `is_known` is false of an object, and names them.
    pub(crate) fn without_unknown(&mut self, is_known: impl Fn(&Value) -> bool) -> Vec<String> {
        let mut unknown = Vec::new();
        self.0.retain(|kind, objects| {
            let is_known = objects.iter().all(&is_known);
            unknown.extend((!is_known).then(|| kind.clone()));
            is_known
        });
        unknown
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = &Value> {
        self.0.values().flatten()
    }
}

/// What an object is, in the report's words.
pub(crate) fn kind_of(object: &Value) -> String {
    let text = |key: &str| object[key].as_str().unwrap_or("?").to_owned();
    format!("{} {}", text("apiVersion"), text("kind"))
}

fn read(path: impl AsRef<std::path::Path>) -> String {
    let path = path.as_ref();
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn documents(text: &str) -> Vec<Value> {
    let documents = serde_yaml::Deserializer::from_str(text);
    documents.map(|document| Value::deserialize(document).expect("YAML that is JSON too")).collect()
}

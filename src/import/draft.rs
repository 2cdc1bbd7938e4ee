//! The config as it grows, with where each part of it comes from and what else there is to say.

use crate::diagnostics::{Path, Step};
use crate::elasticsearch::defaults::CONTAINER;
use serde_json::{Map, Value, json};

/// What is said of a value that holds a secret.
pub(super) const SECRET: &str =
    "it holds a secret, which no config may: put it into a Secret, and name that by `valueFrom`";

/// A config from another tool's file, and the report about it.
#[derive(Debug)]
pub struct Imported {
    /// The config as YAML, each line with its origin in a comment.
    pub config: String,
    /// What went over: the old path, and the new one.
    pub carried: Vec<Line>,
    /// What esgen decides otherwise: the old path, and why.
    pub changed: Vec<Line>,
    /// What a person has to see to: the old path, and what to do.
    pub needed: Vec<Line>,
}

/// One line of the report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The path in the file.
    pub from: String,
    /// What became of it, or what to do.
    pub what: String,
}

/// The config as it grows.
pub(super) struct Draft {
    pub config: Value,
    /// The origin of each part that has one.
    pub origins: Vec<(Path, String)>,
    pub carried: Vec<Line>,
    pub changed: Vec<Line>,
    pub needed: Vec<Line>,
}

impl Draft {
    pub(super) fn new() -> Self {
        let config =
            json!({"apiVersion": crate::config::API_VERSION, "kind": crate::config::KIND, "metadata": {}, "spec": {}});
        Self { config, origins: Vec::new(), carried: Vec::new(), changed: Vec::new(), needed: Vec::new() }
    }

    pub(super) fn changed(&mut self, from: impl Into<String>, why: impl Into<String>) {
        add(&mut self.changed, from.into(), why.into());
    }

    pub(super) fn needs(&mut self, from: impl Into<String>, what: impl Into<String>) {
        add(&mut self.needed, from.into(), what.into());
    }

    /// Puts a value at a path, and says so. What is there already stays: objects and lists take in more, and of two other values
    /// that differ the second is for a person to decide.
    pub(super) fn carry(&mut self, path: &str, value: Value, from: &str, origin: &str) {
        self.put(path, value, from, origin);
        add(&mut self.carried, from.to_owned(), path.to_owned());
    }

    /// The same for what follows from the tool and not from a line of its file.
    pub(super) fn put(&mut self, path: &str, value: Value, from: &str, origin: &str) {
        let path = Path::parse(path);
        let mut node = &mut self.config;
        for (position, step) in path.0.iter().enumerate() {
            let is_containers =
                path.0[..position].ends_with(&[key("podTemplate"), key("spec")]) && *step == key("containers");
            node = enter(node, step);
            if is_containers && node.is_null() {
                *node = json!([{"name": CONTAINER}]);
            }
        }
        let (origins, mut differing) = (&mut self.origins, Vec::new());
        match (&mut *node, value) {
            (Value::Array(items), Value::Array(more)) => {
                for item in more {
                    // Releases of one chart say the same, each for its own set. Words may be there twice.
                    if item.is_object() && items.contains(&item) {
                        continue;
                    }
                    origins.push((path.index(items.len()), origin.to_owned()));
                    items.push(item);
                }
            }
            (Value::Object(fields), Value::Object(more)) => {
                for (name, value) in more {
                    match fields.get(&name) {
                        None => {
                            origins.push((path.key(&name), origin.to_owned()));
                            fields.insert(name, value);
                        }
                        Some(known) if *known != value => differing.push(path.key(&name)),
                        Some(_) => {}
                    }
                }
            }
            (node, value) if node.is_null() => {
                *node = value;
                origins.push((path, origin.to_owned()));
            }
            (node, value) if *node != value => differing.push(path),
            _ => {}
        }
        for path in differing {
            self.needs(from, format!("`{path}` has another value already, from another place: which of them holds?"));
        }
    }
}

fn key(name: &str) -> Step {
    Step::Key(name.to_owned())
}

/// The value one step below, made where it is missing.
fn enter<'v>(node: &'v mut Value, step: &Step) -> &'v mut Value {
    match step {
        Step::Key(key) => {
            if !node.is_object() {
                *node = Value::Object(Map::new());
            }
            &mut node[key.as_str()]
        }
        Step::Index(index) => {
            if !node.is_array() {
                *node = Value::Array(Vec::new());
            }
            if let Value::Array(items) = &mut *node
                && items.len() <= *index
            {
                items.resize(*index + 1, Value::Null);
            }
            &mut node[*index]
        }
    }
}

fn add(lines: &mut Vec<Line>, from: String, what: String) {
    let line = Line { from, what };
    if !lines.contains(&line) {
        lines.push(line);
    }
}

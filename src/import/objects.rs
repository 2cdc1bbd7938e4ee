//! The objects that clusters are looked for in, and how they find each other.

use crate::diagnostics::Path;
use serde_json::{Map, Value};

/// One object and where it stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Object<'a> {
    /// Number of its document.
    pub document: usize,
    /// The way to it inside a list; the root where it stands alone.
    pub path: &'a Path,
    pub value: &'a Value,
}

impl<'a> Object<'a> {
    /// The string at a JSON pointer; an empty one where there is none.
    pub(crate) fn text(&self, pointer: &str) -> &'a str {
        self.at(pointer).and_then(Value::as_str).unwrap_or_default()
    }

    pub(crate) fn at(&self, pointer: &str) -> Option<&'a Value> {
        self.value.pointer(pointer)
    }

    pub(crate) fn number(&self, pointer: &str) -> Option<u32> {
        u32::try_from(self.at(pointer)?.as_u64()?).ok()
    }

    pub(crate) fn kind(&self) -> &'a str {
        self.text("/kind")
    }

    pub(crate) fn name(&self) -> &'a str {
        self.text("/metadata/name")
    }

    pub(crate) fn namespace(&self) -> &'a str {
        self.text("/metadata/namespace")
    }

    /// The place of a JSON pointer into it.
    pub(crate) fn origin(&self, pointer: &str) -> super::Origin {
        let steps = self.path.0.iter().cloned().chain(Path::from_pointer(pointer).0);
        super::Origin::new(self.document, Path(steps.collect()))
    }
}

/// All objects of a run, or of one file of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Objects<'o, 'a>(pub &'o [Object<'a>]);

impl<'a> Objects<'_, 'a> {
    pub(crate) fn of_kind(&self, kind: &'static str) -> impl Iterator<Item = Object<'a>> {
        self.0.iter().copied().filter(move |object| object.kind() == kind)
    }

    /// The object of that kind and name in the namespace of another.
    pub(crate) fn beside(&self, other: &Object, kind: &'static str, name: &str) -> Option<Object<'a>> {
        self.of_kind(kind).find(|object| object.namespace() == other.namespace() && object.name() == name)
    }

    /// The Services that select pods with these labels.
    pub(crate) fn services(&self, pods: &Object, labels: &Map<String, Value>) -> Vec<Object<'a>> {
        let selects = |service: &Object| {
            let selector =
                service.at("/spec/selector").and_then(Value::as_object).filter(|selector| !selector.is_empty());
            service.namespace() == pods.namespace() && selector.is_some_and(|selector| has_all(selector, labels))
        };
        self.of_kind("Service").filter(selects).collect()
    }

    /// The budget of pods with these labels.
    pub(crate) fn budget(&self, pods: &Object, labels: &Map<String, Value>) -> Option<Object<'a>> {
        let none = Map::new();
        let selects = |budget: &Object| {
            let selector = budget.at("/spec/selector");
            let wanted = selector.and_then(|selector| selector.get("matchLabels")).and_then(Value::as_object);
            // Whatever the expressions say, the budget is there for somebody.
            budget.namespace() == pods.namespace() && selector.is_some() && has_all(wanted.unwrap_or(&none), labels)
        };
        self.of_kind("PodDisruptionBudget").find(selects)
    }
}

fn has_all(wanted: &Map<String, Value>, labels: &Map<String, Value>) -> bool {
    wanted.iter().all(|(key, value)| labels.get(key) == Some(value))
}

//! The pod templates of a config and what stands in them.

use crate::diagnostics::Path;
use crate::kubernetes::quantity::Quantity;
use crate::rules::view::{SetView, View};
use serde_json::{Map, Value};

/// Name of the container that esgen writes.
pub(in crate::rules) const MAIN: &str = "elasticsearch";

/// A pod template of the config.
#[derive(Clone, Debug)]
pub(in crate::rules) struct Template<'a> {
    pub body: &'a Map<String, Value>,
    pub path: Path,
}

/// A container of a pod template.
#[derive(Clone, Debug)]
pub(in crate::rules) struct Container<'a> {
    pub name: &'a str,
    pub body: &'a Value,
    pub path: Path,
}

impl Container<'_> {
    /// The request for a resource, or the limit, which stands in for it.
    pub fn request(&self, resource: &str) -> Option<Quantity> {
        ["requests", "limits"].iter().find_map(|kind| {
            let amount = self.body.get("resources")?.get(kind)?.get(resource)?;
            match amount {
                Value::String(text) => text.parse().ok(),
                other => other.to_string().parse().ok(),
            }
        })
    }
}

/// The template of `spec` and those of the sets.
pub(in crate::rules) fn templates<'v>(view: &'v View) -> Vec<Template<'v>> {
    let sets = view.sets.iter().map(of_own_set);
    std::iter::once(shared(view)).chain(sets).filter(|template| !template.body.is_empty()).collect()
}

/// The templates that a set's pods are merged with.
pub(in crate::rules) fn of_set<'v>(view: &'v View, set: &'v SetView) -> [Template<'v>; 2] {
    [shared(view), of_own_set(set)]
}

/// The value that a variable of the main container has by the templates of a set, and its place; none where it comes from
/// somewhere else than the config.
pub(in crate::rules) fn environment<'v>(view: &'v View, set: &'v SetView, name: &str) -> Option<(&'v str, Path)> {
    let mut found = None;
    for main in of_set(view, set).into_iter().filter_map(|template| template.main()) {
        let variables = main.body.get("env").and_then(Value::as_array).into_iter().flatten().enumerate();
        // The template of the set comes last, and the merge is by name: what it says of a variable wins.
        for (index, variable) in variables.filter(|(_, one)| one.get("name").and_then(Value::as_str) == Some(name)) {
            let path = main.path.key("env").index(index).key("value");
            found = variable.get("value").and_then(Value::as_str).map(|value| (value, path));
        }
    }
    found
}

fn shared<'v>(view: &'v View) -> Template<'v> {
    Template { body: &view.config.spec.pod_template, path: Path::parse("spec.podTemplate") }
}

fn of_own_set<'v>(set: &'v SetView) -> Template<'v> {
    Template { body: &set.config.pod_template, path: set.below("podTemplate") }
}

impl<'a> Template<'a> {
    /// Its PodSpec.
    pub fn spec(&self) -> Option<&'a Value> {
        self.body.get("spec")
    }

    /// What it says of the container that esgen writes.
    pub fn main(&self) -> Option<Container<'a>> {
        self.containers().into_iter().find(|container| container.name == MAIN)
    }

    /// Its containers.
    pub fn containers(&self) -> Vec<Container<'a>> {
        self.list("containers")
    }

    /// Its init containers that run on beside the main one (native sidecars).
    pub fn sidecars(&self) -> Vec<Container<'a>> {
        let mut list = self.list("initContainers");
        list.retain(|container| container.body.get("restartPolicy").and_then(Value::as_str) == Some("Always"));
        list
    }

    /// Its containers and init containers of every kind.
    pub fn all_containers(&self) -> impl Iterator<Item = Container<'a>> {
        self.containers().into_iter().chain(self.list("initContainers"))
    }

    fn list(&self, key: &str) -> Vec<Container<'a>> {
        let path = self.path.key("spec").key(key);
        let items = self.body.get("spec").and_then(|spec| spec.get(key)).and_then(Value::as_array);
        let items = items.into_iter().flatten().enumerate();
        items
            .filter_map(|(index, body)| {
                let name = body.get("name").and_then(Value::as_str)?;
                Some(Container { name, body, path: path.index(index) })
            })
            .collect()
    }
}

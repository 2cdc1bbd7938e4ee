//! The pod templates of a config and what stands in them.

use crate::diagnostics::Path;
use crate::elasticsearch::defaults::CONTAINER;
use crate::kubernetes::quantity::Quantity;
use serde_json::{Map, Value};

/// A pod template of the config.
#[derive(Clone, Debug)]
pub struct PodTemplate<'a> {
    pub body: &'a Map<String, Value>,
    pub path: Path,
}

/// A container of a pod template.
#[derive(Clone, Debug)]
pub struct Container<'a> {
    pub name: &'a str,
    pub body: &'a Value,
    pub path: Path,
}

/// An environment variable of a container.
#[derive(Clone, Debug)]
pub struct Variable<'a> {
    pub name: &'a str,
    /// Its literal value, if it has one.
    pub value: Option<&'a Value>,
    pub path: Path,
}

impl<'a> PodTemplate<'a> {
    /// What stands at a path below it, such as `spec.hostNetwork`, and where.
    pub fn at(&self, keys: &str) -> Option<(&'a Value, Path)> {
        Some((find(self.body, keys)?, self.path.below(keys)))
    }

    /// Where a field of the pods that is off by default, such as `hostNetwork`, is on.
    pub fn switched_on(&self, field: &str) -> Option<Path> {
        self.at(&format!("spec.{field}")).filter(|(value, _)| **value == Value::Bool(true)).map(|(_, path)| path)
    }

    /// Whether its pods are on the network of their hosts.
    pub fn is_on_host_network(&self) -> bool {
        self.switched_on("hostNetwork").is_some()
    }

    /// What it says of the container that esgen writes.
    pub fn main(&self) -> Option<Container<'a>> {
        self.containers().into_iter().find(Container::is_main)
    }

    pub fn init_containers(&self) -> Vec<Container<'a>> {
        self.list("initContainers")
    }

    pub fn containers(&self) -> Vec<Container<'a>> {
        self.list("containers")
    }

    /// Its containers, and its init containers that keep running beside the main one (native sidecars).
    pub fn running_containers(&self) -> Vec<Container<'a>> {
        let mut list = self.init_containers();
        list.retain(|container| container.body.get("restartPolicy").and_then(Value::as_str) == Some("Always"));
        self.containers().into_iter().chain(list).collect()
    }

    /// Its containers and init containers of every kind.
    pub fn all_containers(&self) -> impl Iterator<Item = Container<'a>> {
        self.containers().into_iter().chain(self.init_containers())
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

impl<'a> Container<'a> {
    /// Whether it is the container that esgen writes.
    pub fn is_main(&self) -> bool {
        self.name == CONTAINER
    }

    /// What stands at a path below it, such as `securityContext.runAsUser`, and where.
    pub fn at(&self, keys: &str) -> Option<(&'a Value, Path)> {
        Some((find(self.body.as_object()?, keys)?, self.path.below(keys)))
    }

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

    /// Its environment variables.
    pub fn variables(&self) -> impl Iterator<Item = Variable<'a>> + use<'a> {
        let path = self.path.key("env");
        let variables = self.body.get("env").and_then(Value::as_array).into_iter().flatten().enumerate();
        variables.filter_map(move |(index, variable)| {
            let name = variable.get("name").and_then(Value::as_str)?;
            Some(Variable { name, value: variable.get("value"), path: path.index(index) })
        })
    }
}

fn find<'a>(body: &'a Map<String, Value>, keys: &str) -> Option<&'a Value> {
    let mut keys = keys.split('.');
    let first = body.get(keys.next()?)?;
    keys.try_fold(first, |value, key| value.get(key))
}

/// The value that a variable of the main container has by these templates, and its place; None where it comes from
/// somewhere else than the config. A later template wins, since the merge is by name.
pub(super) fn variable<'a>(templates: &[&PodTemplate<'a>], name: &str) -> Option<(&'a str, Path)> {
    let containers = templates.iter().filter_map(|template| template.main());
    let last = containers.flat_map(|main| main.variables()).filter(|variable| variable.name == name).last()?;
    Some((last.value?.as_str()?, last.path.key("value")))
}

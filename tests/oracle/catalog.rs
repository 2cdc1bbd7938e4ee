//! The Kubernetes types, as the mutations see them: which fields an object may have, and of what type.
//!
//! Read from `schemas/kubernetes` as files, and not through esgen, so that what esgen forgets is still tried.

use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

/// Every type that has a schema, by name, such as `core.v1/Pod`.
pub(crate) struct Catalog(BTreeMap<String, Value>);

/// A place in the types: a schema, and the type's name that it is written in.
#[derive(Clone, Copy)]
pub(crate) struct Type<'a> {
    catalog: &'a Catalog,
    pub name: &'a str,
    schema: &'a Value,
}

/// What JSON a type takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Shape {
    Object,
    Map,
    List,
    String,
    Integer,
    Boolean,
    Quantity,
    IntOrString,
    Anything,
}

impl Catalog {
    pub(crate) fn read() -> Self {
        let entries = |folder: &Path| {
            let entries = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
            entries.map(|entry| entry.expect("an entry").path()).collect::<Vec<_>>()
        };
        let root = Path::new("schemas/kubernetes");
        let files = entries(root).into_iter().filter(|path| path.is_dir()).flat_map(|folder| entries(&folder));
        let read = |file: std::path::PathBuf| {
            let name = file.strip_prefix(root).ok()?.with_extension("").to_str()?.to_owned();
            let text = std::fs::read_to_string(&file).ok()?;
            Some((name, serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()))))
        };
        Self(files.filter_map(read).collect())
    }

    /// The type of an object, by its `apiVersion` and `kind`.
    pub(crate) fn of(&self, object: &Value) -> Option<Type<'_>> {
        let (group, version) =
            object["apiVersion"].as_str()?.rsplit_once('/').unwrap_or(("core", object["apiVersion"].as_str()?));
        let group = group.split('.').next()?;
        self.get(&format!("{group}.{version}/{}", object["kind"].as_str()?))
    }

    fn get(&self, name: &str) -> Option<Type<'_>> {
        let (name, schema) = self.0.get_key_value(name)?;
        Some(Type { catalog: self, name, schema })
    }
}

impl<'a> Type<'a> {
    /// Follows references to the type that they name.
    fn at(self, schema: &'a Value) -> Self {
        let reference =
            schema.get("$ref").or_else(|| schema["allOf"].as_array()?.iter().find_map(|part| part.get("$ref")));
        let Some(file) = reference.and_then(Value::as_str) else { return Self { schema, ..self } };
        let file = file.trim_end_matches(".json");
        let name = match file.strip_prefix("../") {
            Some(elsewhere) => elsewhere.to_owned(),
            None => format!("{}/{file}", self.name.split('/').next().unwrap_or_default()),
        };
        self.catalog.get(&name).unwrap_or_else(|| panic!("{}: there is no {file}.json", self.name))
    }

    /// The type of a field, or of any key of a map.
    pub(crate) fn field(self, name: &str) -> Option<Self> {
        let named = self.schema["properties"].get(name);
        named
            .or_else(|| self.schema.get("additionalProperties").filter(|any| any.is_object()))
            .map(|schema| self.at(schema))
    }

    /// The type of a list's elements.
    pub(crate) fn items(self) -> Option<Self> {
        self.schema.get("items").map(|schema| self.at(schema))
    }

    /// The names of all fields.
    pub(crate) fn fields(self) -> impl Iterator<Item = &'a str> {
        self.schema["properties"].as_object().into_iter().flat_map(|fields| fields.keys().map(String::as_str))
    }

    /// Whether objects without the field are refused in some version.
    pub(crate) fn requires(self, name: &str) -> bool {
        let listed = self.schema["required"].as_array().is_some_and(|names| names.iter().any(|each| each == name));
        listed || self.schema["x-esgen-required"].get(name).is_some()
    }

    /// The type's name, if it has one of its own.
    pub(crate) fn named(self) -> Option<&'a str> {
        self.catalog.0.get(self.name).filter(|whole| std::ptr::eq(*whole, self.schema)).map(|_| self.name)
    }

    pub(crate) fn shape(self) -> Shape {
        if self.name.ends_with("/Quantity") {
            return Shape::Quantity;
        }
        if self.name.ends_with("/IntOrString") {
            return Shape::IntOrString;
        }
        match self.schema["type"].as_str() {
            Some("object") if self.schema.get("properties").is_some() => Shape::Object,
            Some("object") if self.schema["additionalProperties"].is_object() => Shape::Map,
            Some("array") => Shape::List,
            Some("string") => Shape::String,
            Some("integer" | "number") => Shape::Integer,
            Some("boolean") => Shape::Boolean,
            _ => Shape::Anything,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn types_are_found_through_references() {
        let catalog = Catalog::read();
        let object = json!({"apiVersion": "apps/v1", "kind": "StatefulSet"});
        let spec = catalog.of(&object).expect("StatefulSet has a schema").field("spec").expect("it has a spec");
        assert!(spec.requires("selector") && spec.fields().any(|field| field == "volumeClaimTemplates"));
        let pod = spec.field("template").and_then(|template| template.field("spec")).expect("it has a pod");
        let container = pod.field("containers").and_then(Type::items).expect("the pod has containers");
        assert_eq!(container.name, "core.v1/Container");
        let limits = container.field("resources").and_then(|resources| resources.field("limits")).expect("limits");
        assert_eq!((limits.shape(), limits.field("cpu").map(Type::shape)), (Shape::Map, Some(Shape::Quantity)));
        assert_eq!(container.field("unknown").map(|found| found.name), None);
    }
}

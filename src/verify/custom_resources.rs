//! CustomResourceDefinitions: names that must agree, and what their schemas may say at which place.
//!
//! Source: k8s.io/apiextensions-apiserver `pkg/apis/apiextensions/validation/validation.go` and
//! `pkg/apiserver/schema/validation.go`. A schema is "structural": each field has one type, and what combines schemas (`allOf`
//! and the like) only bounds values.

use serde_json::json;

use super::field::{Field, Findings};
use crate::diagnostics::quoted;
use crate::message;

/// What combines schemas.
const COMBINED: [&str; 3] = ["allOf", "anyOf", "oneOf"];
/// What a schema says that only bounds values may not.
const STRUCTURE: [&str; 10] = [
    "type", "default", "title", "description", "additionalProperties", "x-kubernetes-list-map-keys",
    "x-kubernetes-list-type", "x-kubernetes-map-type", "x-kubernetes-preserve-unknown-fields",
    "x-kubernetes-validations",
];
/// The switches among the rest of it, which count where they are on.
const SWITCHES: [&str; 3] = ["nullable", "x-kubernetes-embedded-resource", "x-kubernetes-int-or-string"];
/// What the root may say beside `properties` where the status is a subresource, and thus validated apart.
const BESIDE_STATUS: [&str; 21] = [
    "description", "type", "format", "title", "maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum",
    "maxLength", "minLength", "pattern", "maxItems", "minItems", "multipleOf", "required", "items", "properties",
    "externalDocs", "example", "x-kubernetes-preserve-unknown-fields", "x-kubernetes-validations",
];

/// Checks a CustomResourceDefinition.
pub(super) fn check_definition(document: &Field, out: &mut Findings) {
    let spec = document.get("spec");
    check_names(document, &spec, out);
    let versions = spec.get("versions");
    let stored = versions.items().filter(|version| version.get("storage").is_true()).count();
    if stored != 1 {
        out.add(&versions, message!("{} versions say `storage: true`: objects are stored in exactly one", stored));
    }
    check_shared_schema(&versions, out);
    for version in versions.items() {
        let schema = version.path(&["schema", "openAPIV3Schema"]);
        check_root(&schema, version.path(&["subresources", "status"]).is_set(), out);
        check_structure(&schema, Level::Root, out);
        for selectable in version.get("selectableFields").items() {
            check_selectable(&selectable.get("jsonPath"), &schema, out);
        }
    }
}

fn check_names(document: &Field, spec: &Field, out: &mut Findings) {
    let (name, names, group) = (document.path(&["metadata", "name"]), spec.get("names"), spec.get("group").text());
    let expected = format!("{}.{group}", names.get("plural").text());
    if name.text() != expected {
        out.add(&name, message!("must be `spec.names.plural` and `spec.group`: write `{}`", quoted(expected)));
    }
    let prefix = document.path(&["metadata", "generateName"]);
    if prefix.has_text() {
        out.add(&prefix, "cannot be set: the name is that of the resource and its group");
    }
    let (kind, list_kind) = (names.get("kind"), names.get("listKind"));
    if list_kind.has_text() && list_kind.text() == kind.text() {
        out.add(&list_kind, message!("must differ from `kind`: write `{}List`", quoted(kind.text())));
    }
    let approval = document.path(&["metadata", "annotations", "api-approved.kubernetes.io"]);
    let is_protected = ["k8s.io", "kubernetes.io"]
        .iter()
        .any(|domain| group == *domain || group.strip_suffix(domain).is_some_and(|parent| parent.ends_with('.')));
    if is_protected && !["unapproved", "http://", "https://"].iter().any(|start| approval.text().starts_with(start)) {
        out.add(
            &approval,
            message!("is required in `{}`, a group of Kubernetes itself: write a group that is yours", quoted(group)),
        );
    }
}

/// What only the whole object is held to.
fn check_root(schema: &Field, has_status: bool, out: &mut Findings) {
    let kind = schema.get("type");
    if kind.has_text() && kind.text() != "object" {
        out.add(&kind, message!("`{}`: a custom resource is an object; write `object`", quoted(kind.text())));
    }
    for key in ["additionalProperties", "nullable"] {
        let field = schema.get(key);
        if field.is_set() && (key != "nullable" || field.is_true()) {
            out.add(&field, "cannot be set for the whole object: leave it out");
        }
    }
    if has_status {
        let is_said = |(key, field): &(&str, Field)| !BESIDE_STATUS.contains(key) && *field.value() != json!(false);
        for (key, field) in schema.entries().filter(is_said) {
            out.add(
                &field,
                message!("`{}` cannot stand here where `status` is a subresource: write it in a field", quoted(key)),
            );
        }
    }
    for (key, field) in schema.path(&["properties", "metadata"]).entries() {
        let is_name = |(key, _): (&str, Field)| ["name", "generateName"].contains(&key);
        let bounds_names = key == "properties" && field.entries().all(is_name);
        if !(bounds_names || ["type", "default"].contains(&key)) {
            out.add(&field, "can bound `name` and `generateName`, and nothing else: Kubernetes defines metadata");
        }
    }
    for key in ["apiVersion", "kind", "metadata"] {
        let field = schema.path(&["properties", key, "default"]);
        if field.is_set() {
            out.add(&field, "cannot be set: every object says this itself");
        }
    }
}

/// Where a schema stands.
#[derive(Clone, Copy)]
enum Level {
    Root,
    Field,
    Item,
}

// The recursion is as deep as the document, which its reader bounds.
fn check_structure(schema: &Field, level: Level, out: &mut Findings) {
    check_type(schema, level, out);
    check_list(schema, out);
    let (properties, rest) = (schema.get("properties"), schema.get("additionalProperties"));
    if properties.len() > 0 && rest.is_set() && !rest.is_true() {
        out.add(&rest, "cannot stand beside `properties`: an object has named fields, or keys of its own");
    }
    check_default(schema, out);
    for rule in schema.get("x-kubernetes-validations").items() {
        let path = rule.get("fieldPath");
        if path.has_text() && matches!(lead(path.text(), schema), Target::Nothing) {
            out.add(
                &path,
                message!(
                    "`{}` is not the path of a field below this one: write one such as `.size`",
                    quoted(path.text())
                ),
            );
        }
    }
    let is_either = |branches: &Field| *branches.value() == json!([{"type": "integer"}, {"type": "string"}]);
    let all_of = schema.get("allOf");
    for key in COMBINED {
        for (index, branch) in schema.get(key).items().enumerate() {
            // The two ways to say that a field takes integers and strings, as `x-kubernetes-int-or-string` does.
            let is_said_twice = key == "anyOf" && is_either(&schema.get("anyOf"));
            let is_said_in_all = key == "allOf" && index == 0 && is_either(&branch.get("anyOf"));
            if !is_said_twice {
                check_bounds(&branch, schema, is_said_in_all && all_of.is_set(), out);
            }
        }
    }
    if schema.get("not").is_set() {
        check_bounds(&schema.get("not"), schema, false, out);
    }
    for (_, field) in properties.entries() {
        check_structure(&field, Level::Field, out);
    }
    for (key, level) in [("items", Level::Item), ("additionalProperties", Level::Field)] {
        let inner = schema.get(key);
        if inner.value().is_object() {
            check_structure(&inner, level, out);
        }
    }
}

fn check_type(schema: &Field, level: Level, out: &mut Findings) {
    let is_on = |key| schema.get(key).is_true();
    let (kind, takes_any) = (schema.get("type"), is_on("x-kubernetes-preserve-unknown-fields"));
    let (is_object, takes_both) = (is_on("x-kubernetes-embedded-resource"), is_on("x-kubernetes-int-or-string"));
    if is_object && kind.text() != "object" {
        out.add(&kind, "must be `object` beside `x-kubernetes-embedded-resource`");
    } else if !kind.has_text() && !takes_both && !takes_any {
        let what = match level {
            Level::Root => "the whole object",
            Level::Field => "a field",
            Level::Item => "the items of a list",
        };
        out.add(&kind, message!("is required: {} needs a type; write one such as `object` or `string`", what));
    }
    if kind.text() == "array" && !schema.get("items").is_set() {
        out.add(&schema.get("items"), "is required for type `array`: say what the list holds");
    }
    if takes_both && (takes_any || is_object) {
        let key = if takes_any { "x-kubernetes-preserve-unknown-fields" } else { "x-kubernetes-embedded-resource" };
        out.add(&schema.get(key), "cannot stand beside `x-kubernetes-int-or-string`: keep one of the two");
    }
    let properties = schema.get("properties");
    if is_object && !takes_any && properties.len() == 0 {
        out.add(&properties, "is required beside `x-kubernetes-embedded-resource`: say which fields there are");
    }
    if is_object || matches!(level, Level::Root) {
        for (key, expected) in [("apiVersion", "string"), ("kind", "string"), ("metadata", "object")] {
            let field = properties.get(key);
            if field.is_set() && field.get("type").text() != expected {
                out.add(&field.get("type"), message!("must be `{}`, as in every object", expected));
            }
        }
    }
}

/// Reports items that cannot be told apart: by their keys in a `map`, as a whole in a `set`.
fn check_list(schema: &Field, out: &mut Findings) {
    let items = schema.get("items");
    let required: Vec<_> = items.get("required").items().map(|name| name.text()).collect();
    for key in schema.get("x-kubernetes-list-map-keys").items() {
        let field = items.path(&["properties", key.text()]);
        if !field.is_set() {
            out.add(
                &key,
                message!("`{}` is not a field of the items: add it to their `properties`", quoted(key.text())),
            );
        } else if ["array", "object"].contains(&field.get("type").text()) {
            out.add(&field.get("type"), "must not be a list or an object: items are told apart by this field");
        } else if field.get("nullable").is_true() {
            out.add(&field.get("nullable"), "must not be set: items are told apart by this field");
        } else if !required.contains(&key.text()) && !field.get("default").is_set() {
            out.add(&field, "needs a `default`, or to be required: items are told apart by this field");
        }
    }
    if schema.get("x-kubernetes-list-type").text() == "set" {
        let (list, map) = (items.get("x-kubernetes-list-type"), items.get("x-kubernetes-map-type"));
        match items.get("type").text() {
            "array" if list.has_text() && list.text() != "atomic" => out.add(&list, "must be `atomic` in a set"),
            "object" if map.text() != "atomic" => out.add(&map, "must be `atomic` in a set: write it"),
            _ => {}
        }
    }
}

/// Reports a default that its own schema refuses. Of a list or an object that may hold defaults of its own, only the type
/// is looked at.
fn check_default(schema: &Field, out: &mut Findings) {
    let (default, kind) = (schema.get("default"), schema.get("type"));
    if !kind.has_text() || !default.is_set() {
        return;
    }
    let only_type = json!({"type": kind.text()});
    let of_default = if ["array", "object"].contains(&kind.text()) { &only_type } else { schema.value() };
    let Ok(validator) = jsonschema::options().with_draft(jsonschema::Draft::Draft4).build(of_default) else {
        return;
    };
    if !validator.is_valid(default.value()) {
        out.add(&default, "does not fit the schema that it is the default of: correct one of the two");
    }
}

/// Checks a schema inside of `allOf` and the like, which bounds values of fields that `structure` has.
fn check_bounds(schema: &Field, structure: &Field, takes_both: bool, out: &mut Findings) {
    for (key, field) in schema.entries() {
        if STRUCTURE.contains(&key) || (SWITCHES.contains(&key) && field.is_true()) {
            out.add(&field, "cannot be set here: write it in the schema that these combine");
        }
    }
    for (name, field) in schema.get("properties").entries() {
        let known = structure.path(&["properties", name]);
        if name == "metadata" {
            out.add(&field, "cannot be bounded here");
        } else if !known.is_set() {
            out.add(&field, "is not among the `properties` of the schema that these combine: add it there");
        } else {
            check_bounds(&field, &known, false, out);
        }
    }
    let items = schema.get("items");
    if items.is_set() && !structure.get("items").is_set() {
        out.add(&items, "needs `items` in the schema that these combine: add them there");
    } else if items.is_set() {
        check_bounds(&items, &structure.get("items"), false, out);
    }
    for key in COMBINED.into_iter().filter(|key| *key != "anyOf" || !takes_both) {
        for branch in schema.get(key).items() {
            check_bounds(&branch, structure, false, out);
        }
    }
    if schema.get("not").is_set() {
        check_bounds(&schema.get("not"), structure, false, out);
    }
}

/// Reports versions that share a schema and not what can be selected by.
///
/// The server keeps a schema that all versions share once, and not in each of them. What one version alone can be selected by
/// then has no schema beside it (`pkg/apis/apiextensions/v1/conversion.go`).
fn check_shared_schema(versions: &Field, out: &mut Findings) {
    let are_alike = |key: &str| {
        let values = || versions.items().map(|version| version.get(key));
        values().zip(values().skip(1)).all(|(one, next)| one.value() == next.value() || one.len() + next.len() == 0)
    };
    if are_alike("schema") && !are_alike("selectableFields") {
        for version in versions.items() {
            let selectable = version.get("selectableFields");
            if selectable.len() > 0 {
                out.add(
                    &selectable,
                    "differs between versions of one schema, which the API server refuses: write the same in each of them",
                );
            }
        }
    }
}

/// Reports a path that leads to no field, or to one that cannot be selected by.
fn check_selectable(path: &Field, schema: &Field, out: &mut Findings) {
    let is_selectable = |kind: &str| ["boolean", "integer", "string"].contains(&kind);
    match lead(path.text(), schema) {
        Target::Unclear => {}
        Target::Nothing => {
            out.add(
                path,
                message!("`{}` is not the path of a field: write one such as `.spec.size`", quoted(path.text())),
            );
        }
        Target::Field(_) if path.text().starts_with(".metadata.") => {
            out.add(path, "cannot lead into `metadata`: labels and names can be selected by as they are");
        }
        Target::Field(field) if !is_selectable(field.get("type").text()) => {
            out.add(
                path,
                message!(
                    "`{}` is not a string, an integer or a boolean, which can be selected by",
                    quoted(path.text())
                ),
            );
        }
        Target::Field(_) => {}
    }
}

/// What a path such as `.spec.size` leads to.
enum Target<'a> {
    Field(Field<'a>),
    Nothing,
    /// The path has keys in brackets, which are not read.
    Unclear,
}

fn lead<'a>(path: &str, schema: &Field<'a>) -> Target<'a> {
    let Some(steps) = path.strip_prefix('.').filter(|_| !path.contains('[')) else {
        return if path.contains('[') { Target::Unclear } else { Target::Nothing };
    };
    let mut found = schema.clone();
    for step in steps.split('.') {
        let named = found.path(&["properties", step]);
        found = if named.is_set() { named } else { found.get("additionalProperties") };
    }
    if found.value().is_object() { Target::Field(found) } else { Target::Nothing }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::kubernetes::versions::KubernetesVersion;
    use crate::verify::check_fields;

    fn found(schema: Value) -> Vec<(String, String)> {
        let definition = json!({
            "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": {"name": "as.example.com"},
            "spec": {"group": "example.com", "scope": "Cluster", "names": {"plural": "as", "kind": "A"}, "versions": [
                {"name": "v1", "served": true, "storage": true, "schema": {"openAPIV3Schema": schema}},
            ]},
        });
        let found = check_fields(0, &definition, KubernetesVersion::NEWEST);
        let below = "/spec/versions/0/schema/openAPIV3Schema";
        found.into_iter().map(|found| (found.pointer.replace(below, ""), found.message.unmasked())).collect()
    }

    fn at(schema: Value) -> Vec<String> {
        found(schema).into_iter().map(|(pointer, _)| pointer).collect()
    }

    #[test]
    fn every_field_has_one_type() {
        let none: [&str; 0] = [];
        assert_eq!(at(json!({"type": "object"})), none);
        assert_eq!(at(json!({"type": "object", "properties": {"a": {}}})), ["/properties/a/type"]);
        assert_eq!(at(json!({"type": "object", "properties": {"a": {"x-kubernetes-int-or-string": true}}})), none);
        assert_eq!(at(json!({"type": "array", "items": {"type": "string"}})), ["/type"]);
        let list = json!({"type": "object", "properties": {"a": {"type": "array"}}});
        assert_eq!(at(list), ["/properties/a/items"]);
    }

    #[test]
    fn what_combines_schemas_bounds_known_fields() {
        let with =
            |branch: Value| at(json!({"type": "object", "properties": {"a": {"type": "string"}}, "anyOf": [branch]}));
        let none: [&str; 0] = [];
        assert_eq!(with(json!({"properties": {"a": {"maxLength": 3}}})), none);
        assert_eq!(with(json!({"properties": {"b": {"maxLength": 3}}})), ["/anyOf/0/properties/b"]);
        assert_eq!(with(json!({"properties": {"a": {"type": "string"}}})), ["/anyOf/0/properties/a/type"]);
        let either = json!([{"type": "integer"}, {"type": "string"}]);
        let both = json!({"x-kubernetes-int-or-string": true, "anyOf": either});
        assert_eq!(at(json!({"type": "object", "properties": {"a": both}})), none);
        let both = json!({"x-kubernetes-int-or-string": true, "allOf": [{"anyOf": either}, {"pattern": "a"}]});
        assert_eq!(at(json!({"type": "object", "properties": {"a": both}})), none);
    }

    #[test]
    fn defaults_fit() {
        let with = |field: Value| at(json!({"type": "object", "properties": {"a": field}}));
        let none: [&str; 0] = [];
        assert_eq!(with(json!({"type": "integer", "minimum": 0, "default": 1})), none);
        assert_eq!(with(json!({"type": "integer", "minimum": 0, "default": -1})), ["/properties/a/default"]);
        assert_eq!(with(json!({"type": "integer", "default": "1"})), ["/properties/a/default"]);
    }
}

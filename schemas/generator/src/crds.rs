//! Custom resources: from a CustomResourceDefinition to a closed schema of each version that it serves.
//!
//! An API server first drops what the definition does not name, then fills in defaults, then validates. So an object
//! takes its named fields and no others, unless it says `x-kubernetes-preserve-unknown-fields`, and a field that has a
//! default is never missing. What plain JSON Schema has no keyword for keeps the name that Kubernetes gives it:
//! `x-kubernetes-list-map-keys`, the fields by which the items of a list differ.

use std::fs;
use std::path::Path;

use serde_json::{Map, Value, json};

/// One kind of one version.
pub struct CustomKind {
    /// `keda.sh/v1alpha1`.
    pub api_version: String,
    pub kind: String,
    pub is_namespaced: bool,
    pub schema: Value,
}

/// What validates nothing, or what only the server can check.
const DROPPED: [&str; 6] =
    ["description", "title", "example", "externalDocs", "x-kubernetes-map-type", "x-kubernetes-validations"];
/// What means the same in plain JSON Schema (draft 4), in the order in which it is written.
const KEPT: [&str; 15] = [
    "enum", "pattern", "minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum", "multipleOf", "minLength",
    "maxLength", "minItems", "maxItems", "minProperties", "maxProperties", "uniqueItems", "x-kubernetes-list-map-keys",
];
/// What holds schemas that validate and name no fields of their own: kept as it is.
const COMBINED: [&str; 4] = ["allOf", "anyOf", "oneOf", "not"];
/// What is translated by a line of its own below.
const TRANSLATED: [&str; 11] = [
    "type", "nullable", "format", "default", "required", "items", "properties", "additionalProperties",
    "x-kubernetes-int-or-string", "x-kubernetes-preserve-unknown-fields", "x-kubernetes-list-type",
];
/// The formats that esgen's reader knows; an API server ignores one that it does not know.
const FORMATS: [&str; 5] = ["byte", "date-time", "double", "int32", "int64"];
const BASE64: &str = "^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})$";
/// The length that a line of a file has at most, where it can be broken.
const WIDTH: usize = 120;

impl CustomKind {
    /// The file below `schemas/kubernetes` without its ending: `keda.sh.v1alpha1/ScaledObject`.
    pub fn name(&self) -> String {
        format!("{}/{}", self.api_version.replace('/', "."), self.kind)
    }
}

/// The kinds of all definitions in a directory, one file each, by file name.
pub fn read(directory: &Path) -> Result<Vec<CustomKind>, String> {
    let in_directory = |error| format!("{}: {error}", directory.display());
    let mut paths = fs::read_dir(directory)
        .and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>())
        .map_err(in_directory)?;
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "yaml"));
    paths.sort();
    let mut kinds = Vec::new();
    for path in paths {
        let in_file = |error: String| format!("{}: {error}", path.display());
        let text = fs::read_to_string(&path).map_err(|error| in_file(error.to_string()))?;
        let definition = serde_yaml::from_str(&text).map_err(|error| in_file(error.to_string()))?;
        kinds.extend(kinds_of(&definition).map_err(in_file)?);
    }
    Ok(kinds)
}

/// The text of a schema's file.
pub fn text(schema: &Value) -> String {
    let mut text = String::new();
    lay_out(schema, 0, 0, &mut text);
    text + "\n"
}

fn kinds_of(definition: &Value) -> Result<Vec<CustomKind>, String> {
    if definition["apiVersion"] != "apiextensions.k8s.io/v1" || definition["kind"] != "CustomResourceDefinition" {
        return Err("not a CustomResourceDefinition of apiextensions.k8s.io/v1".to_owned());
    }
    let spec = &definition["spec"];
    let string = |value: &Value, name: &str| value.as_str().map(str::to_owned).ok_or(format!("no {name}"));
    let (group, kind) = (string(&spec["group"], "spec.group")?, string(&spec["names"]["kind"], "spec.names.kind")?);
    let versions = spec["versions"].as_array().ok_or("no spec.versions")?;
    versions
        .iter()
        .filter(|version| version["served"] == true)
        .map(|version| {
            let source = &version["schema"]["openAPIV3Schema"];
            Ok(CustomKind {
                api_version: format!("{group}/{}", string(&version["name"], "name of a version")?),
                kind: kind.clone(),
                is_namespaced: spec["scope"] == "Namespaced",
                schema: resource(source).map_err(|error| format!("{}: {error}", version["name"]))?,
            })
        })
        .collect()
}

/// The schema of a whole object, which has what every object has whether or not the definition says so.
fn resource(source: &Value) -> Result<Value, String> {
    let mut source = source.clone();
    match source["properties"].as_object_mut().and_then(|properties| properties.shift_remove("metadata")) {
        None => {}
        Some(metadata) if metadata.as_object().is_some_and(|keywords| keywords.keys().eq(["type"])) => {}
        Some(_) => return Err("metadata: a schema of its own is not handled".to_owned()),
    }
    let mut result = schema(&source)?;
    let properties = result["properties"].as_object().cloned().unwrap_or_default();
    let mut all = Map::new();
    all.insert("apiVersion".to_owned(), json!({"type": "string"}));
    all.insert("kind".to_owned(), json!({"type": "string"}));
    all.insert("metadata".to_owned(), json!({"$ref": "../meta.v1/ObjectMeta.json"}));
    all.extend(properties);
    result["properties"] = all.into();
    let mut required = vec![json!("metadata")];
    required.extend(result["required"].as_array().cloned().unwrap_or_default());
    result["required"] = required.into();
    Ok(result)
}

fn schema(source: &Value) -> Result<Value, String> {
    let keywords = source.as_object().ok_or("a schema has to be an object")?;
    let known =
        |key: &&String| [&DROPPED[..], &KEPT, &COMBINED, &TRANSLATED].iter().any(|keys| keys.contains(&key.as_str()));
    if let Some(unknown) = keywords.keys().find(|key| !known(key)) {
        return Err(format!("the keyword `{unknown}` is not handled: keep it or drop it, knowingly"));
    }
    let mut result = Map::new();
    let mut add = |key: &str, value: Value| result.insert(key.to_owned(), value);

    match types(source).as_slice() {
        [] => None,
        [only] => add("type", only.clone()),
        several => add("type", several.into()),
    };
    if let Some(format) = source["format"].as_str() {
        if !FORMATS.contains(&format) {
            return Err(format!("the format `{format}` is not handled"));
        }
        add("format", format.into());
        // Of a custom resource a server takes no base64 that is empty or has line ends.
        if format == "byte" {
            add("pattern", BASE64.into());
        }
    }
    // JSON Schema has the patterns of JavaScript, Kubernetes those of Go.
    if source["pattern"].as_str().is_some_and(|pattern| pattern.replace("(?:", "(").contains("(?")) {
        return Err(format!("the pattern {} has an inline flag: write it without", source["pattern"]));
    }
    for (key, value) in KEPT.iter().filter_map(|key| keywords.get_key_value(*key)) {
        add(key, value.clone());
    }
    if source["x-kubernetes-list-type"] == "set" {
        add("uniqueItems", true.into());
    }
    for (key, value) in COMBINED.iter().filter_map(|key| keywords.get_key_value(*key)) {
        // What definitions write beside this mark says nothing that the type does not say.
        if !(key == "anyOf" && is_int_or_string(source)) {
            add(key, value.clone());
        }
    }
    if let Some(items) = keywords.get("items") {
        add("items", schema(items).map_err(|error| format!("[]: {error}"))?);
    }

    if source["type"] == "object" && source["x-kubernetes-preserve-unknown-fields"] != true {
        match &source["additionalProperties"] {
            Value::Object(_) => add("additionalProperties", schema(&source["additionalProperties"])?),
            Value::Bool(true) => None,
            _ => add("additionalProperties", false.into()),
        };
    }
    let no_fields = Map::new();
    let fields = source["properties"].as_object().unwrap_or(&no_fields);
    if !fields.is_empty() {
        let translated = fields.iter().map(|(name, field)| {
            Ok((name.clone(), schema(field).map_err(|error: String| format!("{name}: {error}"))?))
        });
        add("properties", translated.collect::<Result<Map<_, _>, String>>()?.into());
    }
    let required = source["required"].as_array().into_iter().flatten();
    let required: Vec<_> = required.filter(|name| !has_default(fields, name)).cloned().collect();
    if !required.is_empty() {
        add("required", required.into());
    }
    Ok(result.into())
}

fn types(source: &Value) -> Vec<Value> {
    let mut types = match &source["type"] {
        _ if is_int_or_string(source) => vec!["integer".into(), "string".into()],
        Value::Null => return Vec::new(),
        only => vec![only.clone()],
    };
    if source["nullable"] == true {
        types.push("null".into());
    }
    types
}

fn is_int_or_string(source: &Value) -> bool {
    source["x-kubernetes-int-or-string"] == true
}

fn has_default(fields: &Map<String, Value>, name: &Value) -> bool {
    name.as_str().and_then(|name| fields.get(name)).is_some_and(|field| field.get("default").is_some())
}

/// Appends a value on one line where it fits, and else with a line for each thing that is in it. `taken` is the width of
/// what the line already holds.
fn lay_out(value: &Value, indent: usize, taken: usize, text: &mut String) {
    let compact = value.to_string();
    let (open, close, lines): (_, _, Vec<(String, &Value)>) = match value {
        // A comma may follow.
        _ if taken + compact.len() < WIDTH => return text.push_str(&compact),
        Value::Object(fields) => {
            ('{', '}', fields.iter().map(|(key, value)| (format!("{}: ", json!(key)), value)).collect())
        }
        Value::Array(items) => ('[', ']', items.iter().map(|item| (String::new(), item)).collect()),
        _ => return text.push_str(&compact),
    };
    text.push(open);
    for (index, (head, value)) in lines.into_iter().enumerate() {
        text.push_str(if index == 0 { "\n" } else { ",\n" });
        text.extend(std::iter::repeat_n(' ', indent + 2));
        text.push_str(&head);
        lay_out(value, indent + 2, indent + 2 + head.len(), text);
    }
    text.push('\n');
    text.extend(std::iter::repeat_n(' ', indent));
    text.push(close);
}

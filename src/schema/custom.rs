//! Custom resources: from a CustomResourceDefinition to a closed schema of each version that it serves.
//!
//! An API server first drops what the definition does not name, then fills in defaults, then validates. So an object
//! takes its named fields and no others, unless it says `x-kubernetes-preserve-unknown-fields`, and a field that has a
//! default is never missing. What plain JSON Schema has no keyword for keeps the name that Kubernetes gives it:
//! `x-kubernetes-list-map-keys`, the fields by which the items of a list differ.
//!
//! The generator of `schemas/kubernetes` is built with this file too, and refuses definitions of which a part is left out.

use serde_json::{Map, Value, json};

/// One kind of one version.
pub(crate) struct CustomKind {
    /// `keda.sh/v1alpha1`.
    pub api_version: String,
    pub kind: String,
    pub is_namespaced: bool,
    pub schema: Value,
    /// What the definition says and the schema does not.
    #[allow(dead_code, reason = "the generator refuses it; whoever checks objects takes what there is")]
    pub left_out: Vec<String>,
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
const TRANSLATED: [&str; 12] = [
    "x-kubernetes-embedded-resource", "type", "nullable", "format", "default", "required", "items", "properties",
    "additionalProperties", "x-kubernetes-int-or-string", "x-kubernetes-preserve-unknown-fields",
    "x-kubernetes-list-type",
];
/// The formats that esgen's reader knows; an API server ignores one that it does not know.
const FORMATS: [&str; 5] = ["byte", "date-time", "double", "int32", "int64"];
const BASE64: &str = "^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})$";

/// The kinds that a CustomResourceDefinition serves.
///
/// # Errors
/// Says what it lacks.
pub(crate) fn kinds_of(definition: &Value) -> Result<Vec<CustomKind>, String> {
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
            let mut left_out = Vec::new();
            let source = &version["schema"]["openAPIV3Schema"];
            let schema = resource(source, &mut left_out).map_err(|error| format!("{}: {error}", version["name"]))?;
            Ok(CustomKind {
                api_version: format!("{group}/{}", string(&version["name"], "name of a version")?),
                kind: kind.clone(),
                is_namespaced: spec["scope"] == "Namespaced",
                schema,
                left_out,
            })
        })
        .collect()
}

/// The schema of a whole object, which has what every object has whether or not the definition says so.
fn resource(source: &Value, left_out: &mut Vec<String>) -> Result<Value, String> {
    let mut source = source.clone();
    let properties = source.get_mut("properties").and_then(Value::as_object_mut);
    match properties.and_then(|properties| properties.shift_remove("metadata")) {
        None => {}
        Some(metadata)
            if metadata
                .as_object()
                .is_some_and(|keywords| keywords.keys().all(|key| key == "type" || key == "description")) => {}
        Some(_) => left_out.push("metadata: a schema of its own".to_owned()),
    }
    let mut result = schema(&source, left_out)?;
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

fn schema(source: &Value, left_out: &mut Vec<String>) -> Result<Value, String> {
    let keywords = source.as_object().ok_or("a schema has to be an object")?;
    let known =
        |key: &&String| [&DROPPED[..], &KEPT, &COMBINED, &TRANSLATED].iter().any(|keys| keys.contains(&key.as_str()));
    left_out.extend(keywords.keys().filter(|key| !known(key)).map(|unknown| format!("the keyword `{unknown}`")));
    let mut result = Map::new();
    let mut add = |key: &str, value: Value| result.insert(key.to_owned(), value);

    match types(source).as_slice() {
        [] => None,
        [only] => add("type", only.clone()),
        several => add("type", several.into()),
    };
    if let Some(format) = source["format"].as_str() {
        if FORMATS.contains(&format) {
            add("format", format.into());
        } else {
            left_out.push(format!("the format `{format}`"));
        }
        // Of a custom resource a server takes no base64 that is empty or has line ends.
        if format == "byte" {
            add("pattern", BASE64.into());
        }
    }
    // JSON Schema has the patterns of JavaScript, Kubernetes those of Go.
    let has_flag = source["pattern"].as_str().is_some_and(|pattern| pattern.replace("(?:", "(").contains("(?"));
    if has_flag {
        left_out.push(format!("the pattern {}, which has an inline flag", source["pattern"]));
    }
    for (key, value) in KEPT.iter().filter_map(|key| keywords.get_key_value(*key)) {
        if !(key == "pattern" && has_flag) {
            add(key, value.clone());
        }
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
        add("items", schema(items, left_out).map_err(|error| format!("[]: {error}"))?);
    }

    if source["type"] == "object" && source["x-kubernetes-preserve-unknown-fields"] != true {
        match &source["additionalProperties"] {
            Value::Object(_) => add("additionalProperties", schema(&source["additionalProperties"], left_out)?),
            Value::Bool(true) => None,
            _ => add("additionalProperties", false.into()),
        };
    }
    let no_fields = Map::new();
    let fields = source["properties"].as_object().unwrap_or(&no_fields);
    let mut translated = Map::new();
    if source["x-kubernetes-embedded-resource"] == true {
        translated.extend(["apiVersion", "kind"].map(|name| (name.to_owned(), json!({"type": "string"}))));
        translated.insert("metadata".to_owned(), json!({"type": "object"}));
    }
    for (name, field) in fields {
        let field = schema(field, left_out).map_err(|error| format!("{name}: {error}"))?;
        translated.insert(name.clone(), field);
    }
    if !translated.is_empty() {
        add("properties", translated.into());
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

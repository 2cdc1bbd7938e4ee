//! From what schemars writes, in either of its two dialects, to closed schemas without words.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::Types;

/// What validates nothing: words for people, and marks for tools that esgen has its own checks for.
const DROPPED: [&str; 9] = [
    "$defs", "$schema", "default", "definitions", "description", "title", "x-kubernetes-list-map-keys",
    "x-kubernetes-list-type", "x-kubernetes-map-type",
];
/// What validates, in the order in which it is written.
const KEPT: [&str; 7] = ["$ref", "type", "format", "items", "additionalProperties", "properties", "required"];

/// Fields that k8s-openapi takes as required in some of its releases, and whether an API server of any version refuses
/// an object without them. (The published OpenAPI requires none of the names; the server's validation does.)
const REQUIRED: [(&str, &str, bool); 11] = [
    ("core.v1/ConfigMapEnvSource", "name", true),
    ("core.v1/ConfigMapKeySelector", "name", true),
    ("core.v1/ConfigMapProjection", "name", true),
    ("core.v1/ConfigMapVolumeSource", "name", true),
    ("core.v1/HostAlias", "ip", true),
    ("core.v1/HostIP", "ip", true),
    ("core.v1/LocalObjectReference", "name", false),
    ("core.v1/PodIP", "ip", true),
    ("core.v1/SecretEnvSource", "name", true),
    ("core.v1/SecretKeySelector", "name", true),
    ("core.v1/SecretProjection", "name", true),
];

/// Puts a kind's schema and all that it refers to into `types`, and says the kind's own type name.
pub fn collect_types(root: Value, types: &mut Types) -> Result<String, String> {
    let title = root["title"].as_str().ok_or("a root schema carries its type's name as title")?;
    let name = short_name(title)?;
    for key in ["$defs", "definitions"] {
        for (long_name, schema) in root[key].as_object().into_iter().flatten() {
            let name = short_name(long_name)?;
            let schema = closed(&name, schema).map_err(|error| format!("{name}: {error}"))?;
            types.insert(name, schema);
        }
    }
    types.insert(name.clone(), closed(&name, &root).map_err(|error| format!("{name}: {error}"))?);
    Ok(name)
}

/// `io.k8s.api.core.v1.PodSpec` is `core.v1/PodSpec`, `io.k8s.apimachinery.pkg.apis.meta.v1.Time` is `meta.v1/Time`.
fn short_name(long_name: &str) -> Result<String, String> {
    let parse = || {
        let (group, name) = long_name.strip_prefix("io.k8s.")?.rsplit_once('.')?;
        let prefixes = [
            "api.", "apimachinery.pkg.apis.", "apimachinery.pkg.api.", "apimachinery.pkg.util.",
            "apiextensions-apiserver.pkg.apis.", "kube-aggregator.pkg.apis.",
        ];
        let prefix = prefixes.into_iter().chain(["apimachinery.pkg."]).find(|prefix| group.starts_with(prefix))?;
        Some(format!("{}/{name}", &group[prefix.len()..]))
    };
    parse().ok_or_else(|| format!("{long_name}: not the name of a Kubernetes type"))
}

/// The schema of a named type: corrected, and closed to unknown fields.
fn closed(name: &str, schema: &Value) -> Result<Value, String> {
    match name {
        // Both are read from a number as well as from a string; k8s-openapi names one of them, or neither.
        "resource/Quantity" => return Ok(json!({"type": ["string", "number"]})),
        "intstr/IntOrString" => return Ok(json!({"type": ["string", "integer"], "format": "int32"})),
        // Any JSON object: by its nature, or because it contains itself.
        "meta.v1/FieldsV1"
        | "runtime/RawExtension"
        | "apiextensions.v1/JSONSchemaProps"
        | "scheduling.v1alpha3/CompositePodGroupTemplate"
        | "scheduling.v1beta1/CompositePodGroupTemplate" => return Ok(json!({"type": "object"})),
        // Parts of such a schema, and any JSON.
        _ if name.starts_with("apiextensions.v1/JSON") => return Ok(json!({})),
        _ => {}
    }
    let mut schema = normalized(schema)?;
    if schema["type"] == "object" && schema.get("properties").is_none() {
        schema["additionalProperties"] = false.into();
    }
    for (_, field, refused_without) in REQUIRED.iter().filter(|(of, ..)| *of == name) {
        let mut required: Vec<Value> = schema["required"].as_array().cloned().unwrap_or_default();
        required.retain(|name| name != field);
        if *refused_without {
            required.push((*field).into());
        }
        required.sort_by_key(Value::to_string);
        schema["required"] = required.into();
    }
    Ok(schema)
}

/// A schema with what validates alone, in a fixed order, closed where it lists its fields.
fn normalized(schema: &Value) -> Result<Value, String> {
    let mut source = schema.as_object().ok_or("a schema that is no object")?.clone();
    // schemars 0.8 wraps a `$ref` that has a description beside it.
    if let Some(Value::Array(all_of)) = source.remove("allOf") {
        let [Value::Object(only)] = all_of.as_slice() else { return Err("`allOf` of several schemas".to_owned()) };
        source.extend(only.clone());
    }
    source.retain(|key, _| !DROPPED.contains(&key.as_str()));
    if let Some(unknown) = source.keys().find(|key| !KEPT.contains(&key.as_str())) {
        return Err(format!("the keyword `{unknown}` is not handled: keep it or drop it, knowingly"));
    }
    let mut result = Map::new();
    for (key, value) in KEPT.iter().filter_map(|key| source.get_key_value(*key)) {
        let value = match (key.as_str(), value) {
            ("$ref", Value::String(target)) => short_name(target.rsplit('/').next().ok_or("an empty `$ref`")?)?.into(),
            ("items", items) => normalized(items)?,
            ("additionalProperties", Value::Object(_)) => normalized(value)?,
            ("properties", Value::Object(properties)) => properties
                .iter()
                .map(|(name, property)| Ok((name.clone(), normalized(property)?)))
                .collect::<Result<BTreeMap<_, _>, String>>()?
                .into_iter()
                .collect::<Map<_, _>>()
                .into(),
            _ => value.clone(),
        };
        if key == "properties" {
            result.insert("additionalProperties".to_owned(), false.into());
        }
        result.insert(key.clone(), value);
    }
    Ok(result.into())
}

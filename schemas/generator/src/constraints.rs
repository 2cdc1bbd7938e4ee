//! What an API server refuses of a field beside its type: `schemas/constraints`, kept by hand, merged into the types.

use std::fs;
use std::path::Path;

use serde_json::{Map, Value};

use crate::Types;

/// The keywords that esgen understands, one a line.
const KEYWORDS: &str = include_str!("../../../src/schema/keywords.txt");
/// Ends of names of strings that mostly have a syntax or a fixed set of values.
const NAME_LIKE: [&str; 12] =
    ["action", "class", "key", "kind", "mode", "name", "operator", "path", "policy", "protocol", "scope", "type"];

/// Merges the files of a directory, `core.v1.yaml` and so on, each `{Type: {field: {keyword: value}}}` with `""` for the type
/// itself. A null takes a keyword away. A type, a field or a keyword that does not exist is an error.
pub fn merge(directory: &Path, types: &mut Types) -> Result<(), String> {
    let Ok(entries) = fs::read_dir(directory) else { return Ok(()) };
    let mut paths: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "yaml"));
    paths.sort();
    for path in paths {
        let in_file = |error: String| format!("{}: {error}", path.display());
        let text = fs::read_to_string(&path).map_err(|error| in_file(error.to_string()))?;
        let constraints: Value = serde_yaml::from_str(&text).map_err(|error| in_file(error.to_string()))?;
        let group = path.file_stem().unwrap_or_default().to_string_lossy();
        for (name, fields) in constraints.as_object().into_iter().flatten() {
            let of_type = types.get_mut(&format!("{group}/{name}")).and_then(Value::as_object_mut);
            let of_type = of_type.ok_or_else(|| in_file(format!("there is no type `{name}`")))?;
            for (field, keywords) in fields.as_object().into_iter().flatten() {
                let in_field = |error| in_file(format!("{name}.{field}: {error}"));
                let target = if field.is_empty() {
                    Some(&mut *of_type)
                } else {
                    of_type.get_mut("properties").and_then(|all| all.get_mut(field)).and_then(Value::as_object_mut)
                };
                let target = target.ok_or_else(|| in_field("there is no such field".to_owned()))?;
                add(keywords, target).map_err(in_field)?;
            }
        }
    }
    Ok(())
}

fn add(constraint: &Value, target: &mut Map<String, Value>) -> Result<(), String> {
    let keywords = constraint.as_object().ok_or("a constraint is an object of keywords")?;
    for (keyword, value) in keywords {
        if !KEYWORDS.lines().any(|known| known == keyword) {
            return Err(format!("there is no keyword `{keyword}`"));
        }
        if let ("required", Some(always), Some(Value::Object(sometimes))) =
            (keyword.as_str(), value.as_array(), target.get_mut("x-esgen-required"))
        {
            sometimes.retain(|name, _| !always.iter().any(|always| always == name));
            if sometimes.is_empty() {
                target.shift_remove("x-esgen-required");
            }
        }
        match (keyword.as_str(), value, target.get_mut(keyword)) {
            (_, Value::Null, _) => _ = target.shift_remove(keyword),
            ("properties", Value::Object(fields), Some(Value::Object(known))) => {
                for (field, inner) in fields {
                    let known = known.get_mut(field).and_then(Value::as_object_mut);
                    add(inner, known.ok_or_else(|| format!("there is no field `{field}`"))?)
                        .map_err(|error| format!("{field}: {error}"))?;
                }
            }
            ("items" | "additionalProperties", Value::Object(_), Some(Value::Object(known))) => add(value, known)?,
            (_, Value::Array(names), Some(Value::Array(known))) => {
                known.extend(names.iter().filter(|name| !known.contains(name)).cloned().collect::<Vec<_>>());
            }
            (_, _, Some(known)) if known != value => {
                return Err(format!("`{keyword}` is {known} already, and cannot be {value}"));
            }
            _ => _ = target.insert(keyword.clone(), value.clone()),
        }
    }
    Ok(())
}

/// The fields that no constraint bounds although their names say that they are names or choices, as `Type.field`; of one
/// version only those that are new in it, and part of an API that clusters serve without being asked to.
pub fn uncovered(types: &Types, version: Option<u16>) -> Vec<String> {
    let since = version.map(|minor| Value::from(format!("1.{minor}")));
    let mut found = Vec::new();
    let is_served = |name: &str| version.is_none() || !["alpha", "beta"].iter().any(|stage| name.contains(stage));
    for (name, of_type) in types.iter().filter(|(name, _)| !name.ends_with("Status") && is_served(name)) {
        let is_new = |noted: &Value| since.as_ref().is_none_or(|since| noted["x-esgen-since"] == *since);
        for (field, schema) in
            of_type["properties"].as_object().into_iter().flatten().filter(|(name, _)| *name != "kind")
        {
            let is_free = schema["type"] == "string"
                && schema.as_object().is_some_and(|keywords| {
                    keywords
                        .keys()
                        .all(|keyword| ["type", "x-esgen-since", "x-esgen-until"].contains(&keyword.as_str()))
                });
            let lower = field.to_lowercase();
            if is_free && (is_new(of_type) || is_new(schema)) && NAME_LIKE.iter().any(|end| lower.ends_with(end)) {
                found.push(format!("{name}.{field}"));
            }
        }
    }
    found
}

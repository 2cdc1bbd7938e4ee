//! Merges `schemas/constraints` into the types: see the README there.

use std::fs;
use std::path::Path;

use serde_json::{Map, Value};

use crate::Types;

/// Adds the constraints of every file below `directory` to the types that they name.
pub fn constrain(directory: &Path, types: &mut Types) -> Result<(), String> {
    let files = fs::read_dir(directory).map_err(|error| format!("{}: {error}", directory.display()))?;
    let mut files: Vec<_> = files.flatten().map(|entry| entry.path()).collect();
    files.sort();
    for file in files.iter().filter(|file| file.extension().is_some_and(|extension| extension == "yaml")) {
        let problem = |problem: String| format!("{}: {problem}", file.display());
        let text = fs::read_to_string(file).map_err(|error| problem(error.to_string()))?;
        let named: Map<String, Value> = serde_yaml::from_str(&text).map_err(|error| problem(error.to_string()))?;
        let group = file.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        for (name, fields) in named {
            let schema = types.get_mut(&format!("{group}/{name}"));
            let schema = schema.ok_or_else(|| problem(format!("there is no type {group}/{name}")))?;
            for (field, constraints) in fields.as_object().into_iter().flatten() {
                let place = if field.is_empty() { Some(&mut *schema) } else { schema["properties"].get_mut(field) };
                let place = place.ok_or_else(|| problem(format!("{name} has no field {field}")))?;
                merge(place, constraints);
            }
        }
    }
    Ok(())
}

/// Lays constraints over a schema: objects entry by entry, required fields as one list. A null takes a keyword away.
fn merge(schema: &mut Value, constraints: &Value) {
    match (schema, constraints) {
        (Value::Object(schema), Value::Object(constraints)) => {
            for (keyword, constraint) in constraints {
                match (schema.get_mut(keyword), constraint) {
                    (_, Value::Null) => _ = schema.shift_remove(keyword),
                    (Some(there), constraint) => merge(there, constraint),
                    (None, constraint) => _ = schema.insert(keyword.clone(), constraint.clone()),
                }
            }
        }
        (Value::Array(names), Value::Array(more)) => {
            let new: Vec<_> = more.iter().filter(|name| !names.contains(name)).cloned().collect();
            names.extend(new);
        }
        (schema, constraint) => *schema = constraint.clone(),
    }
}

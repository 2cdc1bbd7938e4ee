//! The JSON Schema of the source language, for editors, for `esgen explain` and for finding every mistake at once.

use super::ElasticsearchCluster;
use crate::source::DEFAULTS_KIND;
use schemars::Schema;
use schemars::generate::SchemaSettings;
use schemars::transform::{RecursiveTransform, Transform};
use serde_json::{Value, json};

/// What holds where a field is left out, in words: the keyword that the fields' attributes add.
pub const DEFAULT: &str = "x-default";

/// The schema as a JSON value (draft 2020-12).
pub fn json_schema_value() -> Value {
    schema().to_value()
}

/// The schema as text, as it is checked in under `schemas/esgen.dev_v1.json`. Editors show descriptions and no keyword that
/// they do not know, so each default is said there too.
pub fn json_schema() -> String {
    let mut schema = schema();
    RecursiveTransform(describe_default).transform(&mut schema);
    let mut text = serde_json::to_string_pretty(schema.as_value()).unwrap_or_default();
    text.push('\n');
    text
}

/// The schema of `defaults.yaml`: a config of which each part may be left out, without a name.
pub fn defaults_json_schema() -> String {
    let mut schema = schema();
    RecursiveTransform(describe_default).transform(&mut schema);
    let mut schema = schema.to_value();
    schema["$id"] = "https://esgen.dev/schemas/esgen.dev_v1_defaults.json".into();
    schema["title"] = DEFAULTS_KIND.into();
    schema["description"] = "What the configs of a directory and of those below it leave out.".into();
    schema["properties"]["kind"] = json!({"description": format!("`{DEFAULTS_KIND}`"), "const": DEFAULTS_KIND});
    schema["required"] = json!(["apiVersion", "kind"]);
    for (name, part) in schema["$defs"].as_object_mut().into_iter().flatten() {
        let Some(part) = part.as_object_mut() else { continue };
        // Node sets are found by their names.
        match name.as_str() {
            "NodeSet" => part.insert("required".into(), json!(["name"])),
            _ => part.remove("required"),
        };
        if let ("Metadata", Some(fields)) = (name.as_str(), part.get_mut("properties").and_then(Value::as_object_mut)) {
            fields.remove("name");
        }
    }
    let mut text = serde_json::to_string_pretty(&schema).unwrap_or_default();
    text.push('\n');
    text
}

fn schema() -> Schema {
    let mut schema = SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<ElasticsearchCluster>();
    schema.insert("$id".into(), "https://esgen.dev/schemas/esgen.dev_v1.json".into());
    schema
}

fn describe_default(schema: &mut Schema) {
    let text = |keyword| schema.get(keyword).and_then(Value::as_str);
    if let (Some(description), Some(default)) = (text("description"), text(DEFAULT)) {
        schema.insert("description".into(), format!("{description} Default: {default}.").into());
    }
}

//! The JSON Schema of the source language, for editors, for `esgen explain` and for finding every mistake at once.

use super::ElasticsearchCluster;
use schemars::generate::SchemaSettings;
use serde_json::Value;

/// The schema as a JSON value (draft 2020-12).
pub fn json_schema_value() -> Value {
    let settings = SchemaSettings::draft2020_12();
    let mut schema = settings.into_generator().into_root_schema_for::<ElasticsearchCluster>().to_value();
    if let Some(root) = schema.as_object_mut() {
        root.insert("$id".into(), "https://esgen.dev/schemas/esgen.dev_v1.json".into());
    }
    schema
}

/// The schema as text, as it is checked in under `schemas/esgen.dev_v1.json`.
pub fn json_schema() -> String {
    let mut text = serde_json::to_string_pretty(&json_schema_value()).unwrap_or_default();
    text.push('\n');
    text
}

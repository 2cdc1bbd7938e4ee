//! The files: one schema per type with one field per line, and the Rust table that embeds them.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;

use serde_json::Value;

use crate::Types;

/// Type names by `(apiVersion, kind)`.
type TopLevel = BTreeMap<(&'static str, &'static str), String>;

/// Replaces `schemas/kubernetes` and `src/schema/embedded.rs` below `repository`.
pub fn write_all(repository: &Path, types: &Types, top_level: &TopLevel) -> io::Result<()> {
    let directory = repository.join("schemas/kubernetes");
    if directory.exists() {
        fs::remove_dir_all(&directory)?;
    }
    for (name, schema) in types {
        let path = directory.join(format!("{name}.json"));
        fs::create_dir_all(path.parent().unwrap_or(&directory))?;
        fs::write(path, schema_text(name, schema))?;
    }
    fs::write(repository.join("src/schema/embedded.rs"), table_text(types, top_level))
}

/// One keyword per line, and one field per line, so that a new Kubernetes version is a readable diff.
fn schema_text(name: &str, schema: &Value) -> String {
    let group = name.split('/').next().unwrap_or_default();
    let lines = schema.as_object().into_iter().flatten().map(|(key, value)| match (key.as_str(), value) {
        ("properties", Value::Object(fields)) => {
            let fields: Vec<_> =
                fields.iter().map(|(name, field)| format!("    \"{name}\": {}", relative(field, group))).collect();
            format!("  \"properties\": {{\n{}\n  }}", fields.join(",\n"))
        }
        _ => format!("  \"{key}\": {}", relative(value, group)),
    });
    format!("{{\n{}\n}}\n", lines.collect::<Vec<_>>().join(",\n"))
}

/// The compact text of a schema, its `$ref`s as paths from a file of `group`.
fn relative(schema: &Value, group: &str) -> String {
    let mut schema = schema.clone();
    let mut inner = &mut schema;
    loop {
        if let Some(Value::String(target)) = inner.get_mut("$ref") {
            *target = match target.split_once('/') {
                Some((other, name)) if other == group => format!("{name}.json"),
                _ => format!("../{target}.json"),
            };
        }
        let next = if inner.get("items").is_some() { "items" } else { "additionalProperties" };
        match inner.get_mut(next) {
            Some(deeper) => inner = deeper,
            None => return schema.to_string(),
        }
    }
}

fn table_text(types: &Types, top_level: &TopLevel) -> String {
    let mut text = String::from(
        "//! The generated schemas, embedded. Written by schemas/generate.sh: do not edit.\n\n\
         use super::definition::Embedded;\n\n\
         /// `(apiVersion, kind, name in DEFINITIONS)`, in order.\n",
    );
    let _ = writeln!(text, "pub(super) static KINDS: [(&str, &str, &str); {}] = [", top_level.len());
    for ((api_version, kind), name) in top_level {
        let _ = writeln!(text, "    ({api_version:?}, {kind:?}, {name:?}),");
    }
    text.push_str("];\n\n/// Every type that a kind reaches, by name, in order.\n#[rustfmt::skip]\n");
    let _ = writeln!(text, "pub(super) static DEFINITIONS: [Embedded; {}] = [", types.len());
    for name in types.keys() {
        let _ = writeln!(text, "    Embedded::new({name:?}, include_str!(\"../../schemas/kubernetes/{name}.json\")),");
    }
    text.push_str("];\n");
    text
}

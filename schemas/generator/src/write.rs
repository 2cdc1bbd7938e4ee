//! The files: one schema per type with one field per line, and the table of kinds.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::Types;
use crate::crds::{self, CustomKind};

/// A kind, by its `apiVersion` and `kind`.
pub struct KindRow {
    /// The name of its type.
    pub definition: String,
    pub is_namespaced: bool,
    /// The first and the last minor version that have it.
    pub since: u16,
    pub until: u16,
}

/// Replaces `schemas/kubernetes` below `repository`.
pub fn write_all(repository: &Path, types: &Types, custom: &[CustomKind]) -> Result<(), String> {
    let directory = repository.join("schemas/kubernetes");
    if directory.exists() {
        fs::remove_dir_all(&directory).map_err(|error| format!("{}: {error}", directory.display()))?;
    }
    for (name, schema) in types {
        write(&directory.join(format!("{name}.json")), &schema_text(name, schema))?;
    }
    for kind in custom {
        write(&directory.join(format!("{}.json", kind.name())), &crds::text(&kind.schema))?;
    }
    Ok(())
}

/// Replaces the table of kinds, with what `schemas/kinds.yaml` says of them.
pub fn write_kinds(repository: &Path, rows: &BTreeMap<(String, String), KindRow>) -> Result<(), String> {
    let path = repository.join("schemas/kinds.yaml");
    let in_file = |error: String| format!("{}: {error}", path.display());
    let text = fs::read_to_string(&path).map_err(|error| in_file(error.to_string()))?;
    let said: Value = serde_yaml::from_str(&text).map_err(|error| in_file(error.to_string()))?;
    let order = said["order"].as_array().ok_or_else(|| in_file("no `order`".to_owned()))?;
    let is_listed = |kinds: &Value, kind: &str| kinds.as_array().is_some_and(|kinds| kinds.contains(&kind.into()));
    if let Some(unknown) = order.iter().find(|kind| !rows.keys().any(|(_, known)| *kind == known)) {
        return Err(in_file(format!("there is no kind {unknown}")));
    }
    let mut text = String::from(
        "//! Every kind. Written by schemas/generate.sh from k8s-openapi, schemas/crds and schemas/kinds.yaml: do not edit.\n\n\
         use super::Kind;\nuse super::Names::{Address, Label, PathSegment, Service, Subdomain};\nuse super::Scope::{Cluster, Namespaced};\n\n\
         /// By `apiVersion` and `kind`, in order.\n#[rustfmt::skip]\n",
    );
    let _ = writeln!(text, "pub(super) static KINDS: [Kind; {}] = [", rows.len());
    for ((api_version, kind), row) in rows {
        let scope = if row.is_namespaced { "Namespaced" } else { "Cluster" };
        let names = said["names"]
            .as_object()
            .into_iter()
            .flatten()
            .find(|(_, kinds)| is_listed(kinds, kind) || is_listed(kinds, &format!("{api_version} {kind}")));
        let names = names.map_or("Subdomain", |(syntax, _)| syntax);
        let rank = order.iter().position(|known| known == kind).unwrap_or(order.len());
        let KindRow { definition, since, until, .. } = row;
        let _ = writeln!(
            text,
            "    Kind::new({api_version:?}, {kind:?}, {definition:?}, {scope}, {names}, {rank}, {since}, {until}),"
        );
    }
    text.push_str("];\n");
    write(&repository.join("src/kubernetes/kinds/table.rs"), &text)
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    let result = path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(path, text));
    result.map_err(|error| format!("{}: {error}", path.display()))
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
    fn visit(schema: &mut Value, group: &str) {
        match schema {
            Value::Object(keywords) => {
                if let Some(Value::String(target)) = keywords.get_mut("$ref") {
                    *target = match target.split_once('/') {
                        Some((other, name)) if other == group => format!("{name}.json"),
                        _ => format!("../{target}.json"),
                    };
                }
                keywords.values_mut().for_each(|inner| visit(inner, group));
            }
            Value::Array(items) => items.iter_mut().for_each(|inner| visit(inner, group)),
            _ => {}
        }
    }
    let mut schema = schema.clone();
    visit(&mut schema, group);
    schema.to_string()
}

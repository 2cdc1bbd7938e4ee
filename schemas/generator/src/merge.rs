//! One schema per type for all versions: what they share stands once, what they do not says since or until when.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use crate::Types;

/// The minor versions that something exists in.
#[derive(Clone, Copy, PartialEq)]
struct Span {
    first: u16,
    last: u16,
}

/// Merges the versions' types; a type that differs other than in its fields is an error, as nothing could express it.
pub fn merge(versions: &BTreeMap<u16, Types>) -> Result<Types, String> {
    let all = span(versions.keys().copied())?;
    let names: BTreeSet<&String> = versions.values().flat_map(Types::keys).collect();
    let (mut merged, mut errors) = (Types::new(), Vec::new());
    for name in names {
        let schemas = versions.iter().filter_map(|(minor, types)| Some((*minor, types.get(name)?))).collect();
        match merge_type(all, &schemas) {
            Ok(schema) => _ = merged.insert(name.clone(), schema),
            Err(error) => errors.push(format!("{name}: {error}")),
        }
    }
    if errors.is_empty() { Ok(merged) } else { Err(errors.join("\n")) }
}

fn merge_type(all: Span, schemas: &BTreeMap<u16, &Value>) -> Result<Value, String> {
    let own = span(schemas.keys().copied())?;
    let without_fields = |schema: &Value| {
        let mut schema = schema.as_object().cloned().unwrap_or_default();
        schema.retain(|key, _| key != "properties" && key != "required");
        schema
    };
    let shapes: Vec<_> = schemas.values().map(|schema| without_fields(schema)).collect();
    if shapes.windows(2).any(|pair| pair[0] != pair[1]) {
        return Err("its versions differ in more than their fields".to_owned());
    }
    let mut result = shapes.into_iter().next().unwrap_or_default();

    let mut fields: BTreeMap<&String, BTreeMap<u16, &Value>> = BTreeMap::new();
    let mut required: BTreeMap<&str, Vec<u16>> = BTreeMap::new();
    for (minor, schema) in schemas {
        for (name, field) in schema["properties"].as_object().into_iter().flatten() {
            fields.entry(name).or_default().insert(*minor, field);
        }
        for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            required.entry(name).or_default().push(*minor);
        }
    }
    if !fields.is_empty() {
        let merged = fields
            .into_iter()
            .map(|(name, versions)| {
                let field = merge_field(own, &versions).map_err(|error| format!("{name}: {error}"))?;
                Ok((name.clone(), field))
            })
            .collect::<Result<Map<_, _>, String>>()?;
        result.insert("properties".to_owned(), merged.into());
    }
    let mut always = Vec::new();
    let mut sometimes = Map::new();
    for (name, minors) in required {
        let span = span(minors.into_iter())?;
        if span == own {
            always.push(name);
        } else {
            let mut note = Map::new();
            annotate(&mut note, span, own);
            sometimes.insert(name.to_owned(), note.into());
        }
    }
    if !always.is_empty() {
        result.insert("required".to_owned(), json!(always));
    }
    if !sometimes.is_empty() {
        result.insert("x-esgen-required".to_owned(), sometimes.into());
    }
    annotate(&mut result, own, all);
    Ok(result.into())
}

fn merge_field(own: Span, versions: &BTreeMap<u16, &Value>) -> Result<Value, String> {
    let (_, newest) = versions.last_key_value().ok_or("a field of no version")?;
    if versions.values().any(|schema| schema != newest) {
        return Err(format!("its schema changes between versions: {versions:?}"));
    }
    let mut field = newest.as_object().cloned().unwrap_or_default();
    annotate(&mut field, span(versions.keys().copied())?, own);
    Ok(field.into())
}

/// Notes where `span` begins later or ends earlier than what it stands in.
fn annotate(schema: &mut Map<String, Value>, span: Span, within: Span) {
    if span.first != within.first {
        schema.insert("x-esgen-since".to_owned(), format!("1.{}", span.first).into());
    }
    if span.last != within.last {
        schema.insert("x-esgen-until".to_owned(), format!("1.{}", span.last).into());
    }
}

fn span(minors: impl Iterator<Item = u16>) -> Result<Span, String> {
    let minors: Vec<u16> = minors.collect();
    match (minors.first(), minors.last()) {
        (Some(&first), Some(&last)) if usize::from(last - first) + 1 == minors.len() => Ok(Span { first, last }),
        _ => Err(format!("came and went and came again: {minors:?}")),
    }
}

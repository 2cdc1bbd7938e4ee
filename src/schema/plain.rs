//! One type in one Kubernetes version: the version notes of the checked-in files are applied, and every keyword stands in the
//! one form that the validator and the walk know.
//!
//! What is left of esgen's own keywords: [`TYPE`] in the place of `$ref`, [`ABSENT`] for the walk, and those of `keywords.rs`.

use serde_json::{Map, Value, json};

use super::definition::Embedded;
use super::format;
use super::keywords::{self, FORMAT, KEYS};
use crate::kubernetes::versions::KubernetesVersion;

/// The keyword that stands where a file has a `$ref`: the name of the type that the value is of.
pub(super) const TYPE: &str = "x-esgen-type";
/// The fields that other versions have, each with its first and last version.
pub(super) const ABSENT: &str = "x-esgen-absent";
/// What to write instead, in a sentence.
pub(super) const HINT: &str = "x-esgen-hint";
/// `warning` for what a server accepts with a warning.
pub(super) const SEVERITY: &str = "x-esgen-severity";
/// `warning` where a server drops unknown fields, from there on down.
pub(super) const UNKNOWN: &str = "x-esgen-unknown";
/// The first version that has a field, or a constraint.
pub(super) const SINCE: &str = "x-esgen-since";
/// The last version that has it.
pub(super) const UNTIL: &str = "x-esgen-until";
const REQUIRED: &str = "x-esgen-required";
const CONSTRAINTS: &str = "x-esgen-constraints";
const EMPTY_OK: &str = "x-esgen-empty-ok";
/// What holds where other fields have some values (`if`), or have not (`unless`).
const WHEN: &str = "x-esgen-when";
/// The condition of what follows in a schema's `anyOf`, for the walk.
pub(super) const IF: &str = "x-esgen-if";

/// What says which fields and items there are; everything else bounds what they hold.
const SHAPE: [&str; 8] =
    [TYPE, ABSENT, "type", "properties", "required", "items", "additionalProperties", "x-kubernetes-list-map-keys"];

/// The schema of that version's `definition`, closed: fields that the version lacks are unknown fields.
pub(super) fn schema(definition: &Embedded, version: KubernetesVersion) -> Value {
    Plain { resolve: &|reference| definition.resolve(reference), version }.schema(&definition.read())
}

/// The same of a custom resource, which refers to types of Kubernetes alone.
pub(super) fn custom_schema(source: &Value, version: KubernetesVersion) -> Value {
    let resolve = |reference: &str| Embedded::find(reference.strip_prefix("../")?.strip_suffix(".json")?);
    Plain { resolve: &resolve, version }.schema(source)
}

/// The value that a server takes for none.
pub(super) fn unset() -> Value {
    json!({"enum": ["", 0]})
}

struct Plain<'a> {
    /// What a `$ref` leads to.
    resolve: &'a dyn Fn(&str) -> Option<&'static Embedded>,
    version: KubernetesVersion,
}

impl Plain<'_> {
    // The recursion is as deep as one file.
    fn schema(&self, schema: &Value) -> Value {
        let Value::Object(source) = schema else { return schema.clone() };
        let (mut shape, mut bounds) = (Map::new(), Map::new());
        let mut required: Vec<Value> = Vec::new();
        for (keyword, value) in source {
            match (keyword.as_str(), value) {
                (SINCE | UNTIL | EMPTY_OK, _) => {}
                // A name that leads nowhere fails where it is compiled.
                ("$ref", Value::String(reference)) => {
                    let target = (self.resolve)(reference).map_or(reference.as_str(), |target| target.name);
                    shape.insert(TYPE.to_owned(), target.into());
                }
                ("properties", Value::Object(fields)) => self.fields(fields, &mut shape),
                ("required", Value::Array(names)) => required.extend(names.iter().cloned()),
                (REQUIRED, Value::Object(fields)) => {
                    let held = fields.iter().filter(|(_, note)| self.holds(note));
                    required.extend(held.map(|(name, _)| Value::from(name.as_str())));
                }
                ("format", Value::String(format)) => self.format(format, source, &mut shape, &mut bounds),
                (CONSTRAINTS, Value::Array(constraints)) => {
                    let held = constraints.iter().filter(|constraint| self.holds(constraint));
                    let held: Vec<_> = held.map(|constraint| self.schema(constraint)).collect();
                    push_all(&mut shape, held);
                }
                (WHEN, Value::Array(cases)) => {
                    let held = cases.iter().filter(|case| self.holds(case));
                    push_all(&mut shape, held.map(|case| self.case(case)).collect());
                }
                ("propertyNames", names) => {
                    let format = names.get("format").and_then(Value::as_str).unwrap_or_default();
                    bounds.insert(KEYS.to_owned(), format::of_version(format, self.version).into());
                }
                ("items" | "additionalProperties", inner) => {
                    shape.insert(keyword.clone(), self.schema(inner));
                }
                ("not", inner) => {
                    bounds.insert(keyword.clone(), self.schema(inner));
                }
                ("allOf" | "anyOf" | "oneOf", Value::Array(branches)) => {
                    bounds.insert(keyword.clone(), branches.iter().map(|branch| self.schema(branch)).collect());
                }
                (keyword, value) if SHAPE.contains(&keyword) => {
                    shape.insert(keyword.to_owned(), value.clone());
                }
                (keyword, value) => {
                    bounds.insert(keyword.to_owned(), value.clone());
                }
            }
        }
        // An empty list of required fields is not a schema of draft 4.
        if !required.is_empty() {
            // What only calls for a warning stands apart from what the shape requires.
            let place = if bounds.contains_key(SEVERITY) { &mut bounds } else { &mut shape };
            place.insert("required".to_owned(), required.into());
        }
        let apart = bounds.contains_key(SEVERITY) || source.get(EMPTY_OK) == Some(&Value::Bool(true));
        if apart {
            push_all(&mut shape, vec![self.guarded(source, bounds)]);
        } else {
            let all = bounds.remove("allOf").and_then(|all| all.as_array().cloned()).unwrap_or_default();
            for (keyword, value) in bounds {
                shape.insert(keyword, value);
            }
            push_all(&mut shape, all);
        }
        shape.into()
    }

    /// Bounds that do not hold for what the server takes for unset.
    fn guarded(&self, source: &Map<String, Value>, bounds: Map<String, Value>) -> Value {
        if source.get(EMPTY_OK) != Some(&Value::Bool(true)) {
            return bounds.into();
        }
        let severity = bounds.get(SEVERITY).cloned();
        let mut guarded = json!({"anyOf": [unset(), bounds]});
        if let Some(severity) = severity {
            guarded[SEVERITY] = severity;
        }
        guarded
    }

    /// What holds on a condition: either that is not met, or the rest is.
    fn case(&self, case: &Value) -> Value {
        let mut then = case.clone();
        let mut condition = |keyword| then.as_object_mut().and_then(|then| then.shift_remove(keyword));
        let (met, unmet) = match (condition("if"), condition("unless")) {
            (Some(fields), _) => (having(&fields), json!({"not": having(&fields)})),
            (_, Some(fields)) => (json!({"not": having(&fields)}), having(&fields)),
            (None, None) => (json!({}), json!({"not": {}})),
        };
        json!({IF: met, "anyOf": [unmet, self.schema(&then)]})
    }

    fn fields(&self, fields: &Map<String, Value>, shape: &mut Map<String, Value>) {
        let (held, absent): (Vec<_>, Vec<_>) = fields.iter().partition(|(_, field)| self.holds(field));
        let held: Map<_, _> = held.into_iter().map(|(name, field)| (name.clone(), self.schema(field))).collect();
        let absent: Map<_, _> = absent
            .into_iter()
            .map(|(name, field)| (name.clone(), json!({SINCE: field.get(SINCE), UNTIL: field.get(UNTIL)})))
            .collect();
        if !held.is_empty() {
            shape.insert("properties".to_owned(), held.into());
        }
        if !absent.is_empty() {
            shape.insert(ABSENT.to_owned(), absent.into());
        }
    }

    /// A `format` of JSON Schema is for strings alone, so the width of a number becomes its bounds.
    fn format(
        &self,
        format: &str,
        source: &Map<String, Value>,
        shape: &mut Map<String, Value>,
        bounds: &mut Map<String, Value>,
    ) {
        match keywords::integer_bounds(format) {
            Some((least, most)) => {
                for (keyword, bound) in [("minimum", json!(least)), ("maximum", json!(most))] {
                    if !source.contains_key(keyword) || source.contains_key(EMPTY_OK) {
                        shape.insert(keyword.to_owned(), bound);
                    }
                }
            }
            None if format == "double" => {}
            None => {
                bounds.insert(FORMAT.to_owned(), format::of_version(format, self.version).into());
            }
        }
    }

    /// Whether what carries these version notes is part of this version.
    fn holds(&self, noted: &Value) -> bool {
        let bound =
            |key| noted.get(key).and_then(Value::as_str).and_then(|text| text.parse::<KubernetesVersion>().ok());
        bound(SINCE).is_none_or(|since| since <= self.version) && bound(UNTIL).is_none_or(|until| self.version <= until)
    }
}

/// Objects whose fields have one of the values each; what is left out counts as an empty string.
fn having(fields: &Value) -> Value {
    let fields: Vec<_> = fields.as_object().into_iter().flatten().collect();
    let required: Vec<_> = fields
        .iter()
        .filter(|(_, values)| values.as_array().is_some_and(|values| !values.contains(&"".into())))
        .map(|(name, _)| name)
        .collect();
    let properties: Map<_, _> =
        fields.iter().map(|(name, values)| ((*name).clone(), json!({"enum": values}))).collect();
    let mut schema = json!({"properties": properties});
    if !required.is_empty() {
        schema["required"] = json!(required);
    }
    schema
}

fn push_all(shape: &mut Map<String, Value>, schemas: Vec<Value>) {
    if schemas.is_empty() {
        return;
    }
    match shape.entry("allOf").or_insert_with(|| Value::Array(Vec::new())) {
        Value::Array(all) => all.extend(schemas),
        other => *other = schemas.into(),
    }
}

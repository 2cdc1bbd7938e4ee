//! One type in one Kubernetes version as plain JSON Schema: the version notes of the checked-in files are applied.

use serde_json::{Map, Value, json};

use super::definition::{AdditionalProperties, Embedded, Format, Schema};
use crate::facts::kubernetes::KubernetesVersion;

/// The keyword that stands where a file has a `$ref`: the name of the type that the value is of.
pub(super) const TYPE: &str = "x-esgen-type";

/// The schema of that version's `definition`, closed: fields that the version lacks are unknown fields.
pub(super) fn schema(definition: &Embedded, version: KubernetesVersion) -> Value {
    Plain { definition, version }.schema(definition.schema())
}

struct Plain<'a> {
    definition: &'a Embedded,
    version: KubernetesVersion,
}

impl Plain<'_> {
    // The recursion is as deep as one file.
    fn schema(&self, schema: &Schema<'_>) -> Value {
        if let Some(reference) = schema.reference {
            // A name that leads nowhere fails where it is compiled.
            return json!({ TYPE: self.definition.resolve(reference).map_or(reference, |target| target.name) });
        }
        let mut plain = Map::new();
        // An empty list of types or required fields is no schema of draft 4.
        let types: Vec<_> = schema.types.iter().map(|json_type| json_type.keyword()).collect();
        if !types.is_empty() {
            plain.insert("type".to_owned(), json!(types));
        }
        if let Some(format) = schema.format {
            plain.extend(format_keywords(format));
        }
        let properties = schema.properties.iter().filter(|(_, field)| field.exists_in(self.version));
        let properties: Map<_, _> = properties.map(|(name, field)| ((*name).to_owned(), self.schema(field))).collect();
        if !properties.is_empty() {
            plain.insert("properties".to_owned(), properties.into());
        }
        let required: Vec<_> = schema.required_in(self.version).collect();
        if !required.is_empty() {
            plain.insert("required".to_owned(), json!(required));
        }
        if let Some(items) = &schema.items {
            plain.insert("items".to_owned(), self.schema(items));
        }
        if let Some(additional) = &schema.additional_properties {
            let additional = match additional {
                AdditionalProperties::Any(any) => json!(any),
                AdditionalProperties::Each(each) => self.schema(each),
            };
            plain.insert("additionalProperties".to_owned(), additional);
        }
        plain.into()
    }
}

/// A `format` of JSON Schema is for texts alone, so the width of a number becomes its bounds.
fn format_keywords(format: Format) -> Map<String, Value> {
    let bounds = |minimum: i64, maximum: i64| vec![("minimum", json!(minimum)), ("maximum", json!(maximum))];
    let keywords = match format {
        Format::Byte => vec![("format", json!(Format::BYTE))],
        Format::DateTime => vec![("format", json!(Format::DATE_TIME))],
        Format::Double => Vec::new(),
        Format::Int32 => bounds(i32::MIN.into(), i32::MAX.into()),
        Format::Int64 => bounds(i64::MIN, i64::MAX),
    };
    keywords.into_iter().map(|(keyword, value)| (keyword.to_owned(), value)).collect()
}

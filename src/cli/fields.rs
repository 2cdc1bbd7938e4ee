//! The fields of the config, read out of its JSON Schema: what `esgen explain` and the reference show.

use serde_json::{Map, Value};

/// How deep the config's fields can nest. Far more than they do: it ends the walk should the schema ever refer to itself.
const DEPTH: usize = 24;

/// One field with all that is below it.
#[derive(Clone, Debug, Default)]
pub(super) struct Field {
    /// Its key; for the whole config, its kind.
    pub name: String,
    /// What it takes, in a word or two: `string`, `list of object`.
    pub takes: String,
    /// Whether it can be left out.
    pub required: bool,
    /// Its docs as one line, without the default.
    pub docs: String,
    /// What is taken where it is left out, as its docs say.
    pub default: Option<String>,
    /// The values that it can have and what they mean, where these are fixed.
    pub values: Vec<(String, String)>,
    /// Whether it has exactly one of its fields.
    pub one_of: bool,
    /// What is below it, also where it is a list of objects.
    pub fields: Vec<Field>,
    /// Whether it takes keys of the user's own.
    pub open: bool,
}

/// The config as one field.
pub(super) fn root() -> Field {
    let schema = esgen::json_schema_value();
    let definitions = schema.get("$defs").and_then(Value::as_object).cloned().unwrap_or_default();
    let mut root = Walk { definitions: &definitions }.field(esgen::KIND, &schema, true, DEPTH);
    root.takes = "object".into();
    root
}

impl Field {
    /// The first sentence of the docs.
    pub(super) fn summary(&self) -> &str {
        sentence_end(&self.docs, 0).map_or(&self.docs, |end| &self.docs[..end])
    }

    /// The field of that name.
    pub(super) fn child(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }
}

struct Walk<'schema> {
    definitions: &'schema Map<String, Value>,
}

impl<'schema> Walk<'schema> {
    fn field(&self, name: &str, outer: &'schema Value, required: bool, depth: usize) -> Field {
        let schema = self.resolved(outer);
        let text = [outer, schema].into_iter().find_map(|schema| schema.get("description").and_then(Value::as_str));
        let (docs, default) = without_default(&one_line(text.unwrap_or_default()));
        let mut field = Field { name: name.into(), required, docs, default, ..Field::default() };
        if let Some(depth) = depth.checked_sub(1) {
            self.shape(&mut field, schema, depth);
        }
        field
    }

    /// Fills in what the field takes.
    fn shape(&self, field: &mut Field, schema: &'schema Value, depth: usize) {
        if let Some(variants) = schema.get("oneOf").and_then(Value::as_array) {
            return self.variants(field, variants, depth);
        }
        match type_name(schema).as_str() {
            "array" => {
                let Some(items) = schema.get("items") else { return field.takes = "list".into() };
                let item = self.field(&field.name, items, field.required, depth);
                let takes = format!("list of {}", item.takes);
                let (values, fields, one_of, open) = (item.values, item.fields, item.one_of, item.open);
                *field = Field { takes, values, fields, one_of, open, ..std::mem::take(field) };
            }
            "object" => {
                match schema.get("additionalProperties").map(|values| self.resolved(values)) {
                    Some(Value::Bool(false)) => field.takes = "object".into(),
                    Some(values) if values.get("type").is_some() => {
                        field.takes = format!("map of {}", type_name(values));
                        field.open = true;
                    }
                    _ => {
                        field.takes = "map".into();
                        field.open = true;
                    }
                }
                field.fields = self.properties(schema, depth);
            }
            other => field.takes = other.to_owned(),
        }
    }

    /// An enum: of texts, or of objects that have one key each.
    fn variants(&self, field: &mut Field, variants: &'schema [Value], depth: usize) {
        for variant in variants {
            let docs = one_line(variant.get("description").and_then(Value::as_str).unwrap_or_default());
            match variant.get("const").and_then(Value::as_str) {
                Some(value) => field.values.push((value.to_owned(), docs)),
                None => field.fields.extend(self.properties(variant, depth).into_iter().map(|inner| Field {
                    docs: docs.clone(),
                    required: false,
                    ..inner
                })),
            }
        }
        field.one_of = field.values.is_empty();
        // The docs name the only value that there is.
        field.values.retain(|_| variants.len() > 1);
        field.takes = if field.one_of { "object" } else { "string" }.into();
    }

    fn properties(&self, schema: &'schema Value, depth: usize) -> Vec<Field> {
        let required = schema.get("required").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let properties = schema.get("properties").and_then(Value::as_object);
        properties
            .into_iter()
            .flatten()
            .map(|(name, schema)| self.field(name, schema, required.iter().any(|key| key == name), depth))
            .collect()
    }

    /// The schema that a reference or an optional one leads to.
    fn resolved(&self, schema: &'schema Value) -> &'schema Value {
        let mut schema = schema;
        for _ in 0..DEPTH {
            let optional = schema.get("anyOf").and_then(Value::as_array);
            let some = optional.and_then(|any| any.iter().find(|one| one.get("type") != Some(&"null".into())));
            let reference = schema.get("$ref").and_then(Value::as_str);
            let definition = reference.and_then(|path| self.definitions.get(path.trim_start_matches("#/$defs/")));
            match some.or(definition) {
                Some(next) => schema = next,
                None => break,
            }
        }
        schema
    }
}

/// `string`, or `string or number`; `any` where all types fit. Null stands for what is left out.
fn type_name(schema: &Value) -> String {
    match schema.get("type") {
        Some(Value::String(name)) => name.clone(),
        Some(Value::Array(names)) => {
            names.iter().filter_map(Value::as_str).filter(|name| *name != "null").collect::<Vec<_>>().join(" or ")
        }
        _ => "any".into(),
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Takes the sentence `Default: ...` out of the docs.
fn without_default(docs: &str) -> (String, Option<String>) {
    const MARK: &str = "Default: ";
    let Some(start) = docs.find(MARK) else { return (docs.to_owned(), None) };
    let end = sentence_end(docs, start).unwrap_or(docs.len());
    let default = docs[start + MARK.len()..end].trim_end_matches('.').to_owned();
    let rest = format!("{} {}", docs[..start].trim_end(), docs[end..].trim_start());
    (rest.trim().to_owned(), Some(default))
}

/// Where the sentence ends, behind its full stop, that `start` is in. A full stop in backticks ends none.
fn sentence_end(text: &str, start: usize) -> Option<usize> {
    let mut code = false;
    text.char_indices().skip_while(|(position, _)| *position < start).find_map(|(position, character)| {
        code ^= character == '`';
        let rest = &text[position + character.len_utf8()..];
        (character == '.' && !code && (rest.is_empty() || rest.starts_with(' '))).then_some(position + 1)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at<'field>(root: &'field Field, path: &str) -> &'field Field {
        path.split('.').fold(root, |field, name| field.child(name).unwrap_or_else(|| panic!("no {name} in {path}")))
    }

    #[test]
    fn fields_have_types_defaults_and_values() {
        let root = root();
        let replicas = at(&root, "spec.nodeSets.replicas");
        assert_eq!((replicas.takes.as_str(), replicas.default.as_deref()), ("integer", Some("3")));
        assert_eq!(replicas.docs, "Number of nodes. Not together with `autoscaling`.");
        assert_eq!(replicas.summary(), "Number of nodes.");
        assert_eq!(at(&root, "spec.nodeSets").takes, "list of object");
        assert_eq!(at(&root, "spec.nodeSets.roles").takes, "list of string");
        assert!(at(&root, "spec.nodeSets.roles").values.iter().any(|(value, _)| value == "data_hot"));
        assert_eq!(at(&root, "metadata.labels").takes, "map of string");
        assert!(at(&root, "metadata.name").required);
        assert!(at(&root, "spec.nodeSets.autoscaling.metrics").one_of);
        assert_eq!(at(&root, "spec.nodeSets.resources.memory").takes, "string or number");
    }

    #[test]
    fn every_field_says_what_it_is() {
        let mut fields = vec![root()];
        while let Some(field) = fields.pop() {
            assert!(!field.docs.is_empty() && !field.takes.is_empty(), "{field:?}");
            fields.extend(field.fields);
        }
    }

    #[test]
    fn the_default_is_taken_out_of_the_docs() {
        let (docs, default) = without_default("Tag. Default: `a. b`. Never changes.");
        assert_eq!((docs.as_str(), default.as_deref()), ("Tag. Never changes.", Some("`a. b`")));
        assert_eq!(without_default("Tag."), ("Tag.".into(), None));
    }
}

//! The fields of the config, read out of its JSON Schema: what `esgen explain` and the reference show.

use esgen::schema::{resolved, types_of};
use serde_json::Value;

/// One field with all that is below it.
#[derive(Clone, Debug, Default)]
pub(super) struct Field {
    /// Its key; for the whole config, its kind.
    pub name: String,
    /// What it takes, in a word or two: `string`, `list of object`.
    pub takes: String,
    /// Whether it can be left out.
    pub required: bool,
    /// Its docs as one line.
    pub docs: String,
    /// What holds where it is left out.
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
    Walk { schema: &schema }.field(esgen::KIND, &schema, true)
}

impl Field {
    /// The first sentence of the docs. A full stop in backticks does not end it.
    pub(super) fn summary(&self) -> &str {
        let mut in_code = false;
        let end = self.docs.char_indices().find(|(position, character)| {
            in_code ^= *character == '`';
            let rest = &self.docs[*position..];
            !in_code && (rest == "." || rest.starts_with(". "))
        });
        end.map_or(&self.docs, |(end, _)| &self.docs[..=end])
    }

    /// The field of that name.
    pub(super) fn child(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }
}

struct Walk<'schema> {
    schema: &'schema Value,
}

impl<'schema> Walk<'schema> {
    // The recursion is as deep as the config's types, none of which contains itself.
    fn field(&self, name: &str, outer: &'schema Value, required: bool) -> Field {
        let schema = resolved(self.schema, outer);
        let docs = [outer, schema].into_iter().find(|schema| schema.get("description").is_some()).map(docs);
        let default = match (outer.get(esgen::config::DEFAULT), outer.get("default")) {
            (Some(words), _) => words.as_str().map(str::to_owned),
            (None, Some(Value::Bool(value))) => Some(value.to_string()),
            _ => None,
        };
        let field = Field { name: name.into(), required, docs: docs.unwrap_or_default(), default, ..Field::default() };
        if let Some(variants) = schema.get("oneOf").and_then(Value::as_array) {
            return self.choice(field, variants);
        }
        // An object or a list of them.
        if let Some(one) = schema.get("anyOf").and_then(|branches| branches.get(0)) {
            let Field { name, docs, default, .. } = field;
            let one = self.field(&name, one, required);
            return Field { name, docs, default, takes: format!("{} or list of {}", one.takes, one.takes), ..one };
        }
        match (types_of(schema).as_slice(), schema.get("items"), schema.get("additionalProperties")) {
            (["array"], Some(items), _) => {
                let item = self.field(name, items, required);
                let Field { name, docs, default, .. } = field;
                Field { name, docs, default, takes: format!("list of {}", item.takes), ..item }
            }
            (["object"], _, Some(Value::Bool(false))) => {
                Field { takes: "object".into(), fields: self.properties(schema), ..field }
            }
            (["object"], _, values) => {
                let of = values.map(|values| types_of(resolved(self.schema, values)).join(" or ")).unwrap_or_default();
                let takes = if of.is_empty() { "map".into() } else { format!("map of {of}") };
                Field { takes, open: true, ..field }
            }
            ([], ..) => Field { takes: "any".into(), ..field },
            (types, ..) => Field { takes: types.join(" or "), ..field },
        }
    }

    /// An enum: of strings, or of objects that have one key each.
    fn choice(&self, field: Field, variants: &'schema [Value]) -> Field {
        let (mut values, mut fields) = (Vec::new(), Vec::new());
        for variant in variants {
            match variant.get("const").and_then(Value::as_str) {
                Some(value) => values.push((value.to_owned(), docs(variant))),
                None => fields.extend(self.properties(variant).into_iter().map(|inner| Field {
                    docs: docs(variant),
                    required: false,
                    ..inner
                })),
            }
        }
        let one_of = values.is_empty();
        if values.len() == 1 {
            // The docs name the only value that there is.
            values.clear();
        }
        Field { takes: if one_of { "object" } else { "string" }.into(), values, fields, one_of, ..field }
    }

    fn properties(&self, schema: &'schema Value) -> Vec<Field> {
        let required = schema.get("required").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let properties = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
        properties.map(|(name, part)| self.field(name, part, required.contains(&name.as_str().into()))).collect()
    }
}

/// The description as one line.
fn docs(schema: &Value) -> String {
    let text = schema.get("description").and_then(Value::as_str).unwrap_or_default();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
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
        assert_eq!(at(&root, "spec.clusterName").summary(), "`cluster.name` of Elasticsearch.");
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
}

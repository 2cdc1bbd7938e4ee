//! The walk, the validators by type and a plain validator of the whole schema come to the same verdict on every document.

use serde_json::{Value, json};

use super::check::Check;
use super::definition::Embedded;
use super::embedded::{DEFINITIONS, KINDS};
use super::tests::{minimal, stateful_set};
use super::validator;
use crate::facts::kubernetes::KubernetesVersion;

/// The schema of one kind and version as one plain JSON Schema, for a validator that knows nothing of our notes.
fn bundle(definition: &'static Embedded, version: KubernetesVersion) -> Value {
    let mut definitions = serde_json::Map::new();
    let mut open = vec![definition];
    while let Some(definition) = open.pop() {
        if definitions.contains_key(definition.name) {
            continue;
        }
        let mut schema: Value = serde_json::from_str(definition.text).unwrap();
        project(&mut schema, definition, version, &mut open);
        definitions.insert(definition.name.to_owned(), schema);
    }
    json!({"$ref": format!("#/$defs/{}", definition.name.replace('/', "~1")), "$defs": definitions})
}

fn project(schema: &mut Value, inside: &Embedded, version: KubernetesVersion, open: &mut Vec<&'static Embedded>) {
    let holds = |note: &Value| {
        let bound = |key: &str| note.get(key).map(|text| text.as_str().unwrap().parse::<KubernetesVersion>().unwrap());
        bound("x-esgen-since").is_none_or(|since| since <= version)
            && bound("x-esgen-until").is_none_or(|until| version <= until)
    };
    if let Some(reference) = schema.get("$ref") {
        let target = inside.resolve(reference.as_str().unwrap()).unwrap();
        open.push(target);
        schema["$ref"] = format!("#/$defs/{}", target.name.replace('/', "~1")).into();
    }
    let mut required: Vec<Value> =
        schema.get("required").map(|list| list.as_array().unwrap().clone()).unwrap_or_default();
    if let Some(notes) = schema.get("x-esgen-required") {
        required.extend(notes.as_object().unwrap().iter().filter(|(_, note)| holds(note)).map(|(name, _)| json!(name)));
    }
    if !required.is_empty() {
        schema["required"] = required.into();
    }
    for key in ["items", "additionalProperties"] {
        if let Some(inner) = schema.get_mut(key).filter(|inner| inner.is_object()) {
            project(inner, inside, version, open);
        }
    }
    if let Some(Value::Object(fields)) = schema.get_mut("properties") {
        fields.retain(|_, field| holds(field));
        fields.values_mut().for_each(|field| project(field, inside, version, open));
    }
}

/// The least that every kind accepts.
fn least() -> Vec<Value> {
    KINDS.iter().map(|(api_version, kind, _)| minimal(api_version, kind)).collect()
}

/// Documents with values of every format.
fn formatted() -> [Value; 2] {
    let mut stateful_set = stateful_set();
    stateful_set["metadata"]["creationTimestamp"] = json!("2026-11-24T20:00:00Z");
    stateful_set["spec"]["replicas"] = json!(3);
    let pod = &mut stateful_set["spec"]["template"]["spec"];
    pod["terminationGracePeriodSeconds"] = json!(300);
    pod["containers"][0]["readinessProbe"] = json!({"tcpSocket": {"port": 9200}});
    let mut secret = minimal("v1", "Secret");
    secret["data"] = json!({"password": "YQ=="});
    [stateful_set, secret]
}

/// The documents, and each of them with each of its values replaced by each of `others`.
fn mutations(mut documents: Vec<Value>, others: &[Value]) -> Vec<Value> {
    for document in documents.clone() {
        for (pointer, value) in leaves(&document) {
            for other in others {
                if *other != value && pointer != "/apiVersion" && pointer != "/kind" {
                    let mut broken = document.clone();
                    *broken.pointer_mut(&pointer).unwrap() = other.clone();
                    documents.push(broken);
                }
            }
        }
    }
    documents
}

/// Holds the walk against another verdict on each document, in three versions; gives how many are refused.
fn compare(
    documents: &[Value],
    mut verdict: impl FnMut(&'static Embedded, KubernetesVersion, &Value) -> bool,
) -> usize {
    let mut refused = 0;
    for version in [29, 33, 37].map(|minor| KubernetesVersion::new(minor).unwrap()) {
        for (_, kind, name) in &KINDS {
            let definition = Embedded::find(name).unwrap();
            for document in documents.iter().filter(|document| document["kind"] == **kind) {
                let walk = Check::new(version).run(definition, document);
                assert_eq!(verdict(definition, version, document), walk.is_empty(), "{document} {walk:?}");
                refused += usize::from(!walk.is_empty());
            }
        }
    }
    refused
}

#[test]
fn walk_and_validator_agree() {
    let others = [
        json!(null),
        json!(7),
        json!(7.0),
        json!(1.5),
        json!(3_000_000_000_u32),
        json!(-3_000_000_000_i64),
        json!(u64::MAX),
        json!(1e30),
        json!("text"),
        json!("YQ="),
        json!("2026-11-24T20:00:60Z"),
        json!([]),
        json!([null]),
        json!({}),
        json!({"x": 1}),
        json!(true),
    ];
    let documents = mutations(least().into_iter().chain(formatted()).collect(), &others);
    let refused = compare(&documents, |definition, version, document| {
        let validator = definition.validator(version);
        let valid = validator.is_valid(document);
        assert_eq!(valid, validator::errors(validator, document).is_empty(), "{document}");
        valid
    });
    assert!(refused > 1000, "only {refused} documents were refused: the comparison shows little");
}

/// jsonschema, which knows the standard and nothing of us, has to come to the same verdict.
#[test]
fn a_standard_validator_agrees() {
    let others = [json!(null), json!(7), json!("text"), json!(1.5), json!([]), json!({}), json!({"x": 1}), json!(true)];
    let documents = mutations(least(), &others);
    let mut compiled = std::collections::HashMap::new();
    let refused = compare(&documents, |definition, version, document| {
        let whole = compiled
            .entry((definition.name, version))
            .or_insert_with(|| jsonschema::validator_for(&bundle(definition, version)).unwrap());
        whole.is_valid(document)
    });
    assert!(refused > 1000, "only {refused} documents were refused: the comparison shows little");
}

#[test]
fn every_type_compiles_in_every_version() {
    for version in KubernetesVersion::all() {
        for definition in &DEFINITIONS {
            validator::compile(definition, version);
        }
    }
}

#[test]
fn what_the_walk_would_miss_is_reported_in_the_words_of_the_library() {
    let validator = Embedded::find("apps.v1/StatefulSet").unwrap().validator(KubernetesVersion::DEFAULT);
    let mut document = stateful_set();
    assert_eq!(validator::errors(validator, &document), []);
    document["metadata"]["labels"] = json!({"a": 1});
    document["spec"]["template"]["spec"]["containers"][0]["imag"] = json!("x");
    let errors: Vec<_> = validator::errors(validator, &document)
        .into_iter()
        .map(|error| format!("{}: {}", error.pointer, error.message))
        .collect();
    assert_eq!(
        errors,
        [
            "/metadata: /labels/a: 1 is not of type \"string\"",
            "/spec: /template: /spec: /containers/0: Additional properties are not allowed ('imag' was unexpected)",
        ]
    );
}

/// Every place in a document, with its value.
fn leaves(document: &Value) -> Vec<(String, Value)> {
    let mut result = Vec::new();
    let mut open = vec![(String::new(), document)];
    while let Some((pointer, value)) = open.pop() {
        match value {
            Value::Object(fields) => {
                open.extend(
                    fields.iter().map(|(name, field)| (format!("{pointer}/{}", name.replace('/', "~1")), field)),
                );
            }
            Value::Array(items) => {
                open.extend(items.iter().enumerate().map(|(index, item)| (format!("{pointer}/{index}"), item)));
            }
            _ => {}
        }
        if !pointer.is_empty() {
            result.push((pointer, value.clone()));
        }
    }
    result
}

//! The walk, the validators by type and a plain validator of the whole schema come to the same verdict on every document.

use serde_json::{Value, json};

use super::definition::Embedded;
use super::tests::{kind, minimal, stateful_set};
use super::{Schemas, standalone, validator};
use crate::kubernetes::kinds::Kind;
use crate::kubernetes::versions::KubernetesVersion;

fn newest(kind: &Kind) -> KubernetesVersion {
    KubernetesVersion::all().filter(|version| kind.exists_in(*version)).last().unwrap()
}

/// The least that each kind with a place in the order of applying accepts: those that people write.
fn least() -> Vec<Value> {
    let last = Kind::all().iter().map(|kind| kind.rank).max().unwrap();
    let written = Kind::all().iter().filter(|kind| kind.rank < last);
    written.map(|kind| minimal(kind, newest(kind))).collect()
}

/// Documents with values of every format.
fn formatted() -> [Value; 2] {
    let mut stateful_set = stateful_set();
    stateful_set["metadata"]["creationTimestamp"] = json!("2026-11-24T20:00:00Z");
    stateful_set["spec"]["replicas"] = json!(3);
    let pod = &mut stateful_set["spec"]["template"]["spec"];
    pod["terminationGracePeriodSeconds"] = json!(300);
    pod["containers"][0]["readinessProbe"] = json!({"tcpSocket": {"port": 9200}});
    let mut secret = minimal(kind("v1", "Secret"), KubernetesVersion::DEFAULT);
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

/// Calls `hold` with each document and whether the walk accepts it, in three versions.
fn compare(documents: &[Value], mut hold: impl FnMut(&'static Embedded, KubernetesVersion, &Value, bool)) {
    for version in [29, 33, 37].map(|minor| KubernetesVersion::new(minor).unwrap()) {
        for document in documents {
            let kind = Kind::of(document).unwrap();
            if kind.exists_in(version) {
                let definition = Embedded::find(kind.definition).unwrap();
                let walk = Schemas::new(version).explain(definition, document);
                hold(definition, version, document, walk.is_empty());
            }
        }
    }
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
    let mut refused = 0;
    compare(&documents, |definition, version, document, accepted| {
        let validator = definition.validator(version);
        assert_eq!(validator.is_valid(document), accepted, "{version} {document}");
        assert_eq!(accepted, validator::errors(validator, document).is_empty(), "{document}");
        refused += usize::from(!accepted);
    });
    assert!(refused > 1000, "only {refused} documents were refused: the comparison shows little");
}

/// jsonschema, which knows the standard and nothing of us, refuses nothing that the walk accepts.
#[test]
fn a_standard_validator_agrees() {
    let others = [json!(null), json!(7), json!("text"), json!(1.5), json!([]), json!({}), json!({"x": 1}), json!(true)];
    let documents = mutations(least(), &others);
    let mut compiled = std::collections::HashMap::new();
    let mut refused = 0;
    compare(&documents, |definition, version, document, accepted| {
        let whole = compiled.entry((definition.name, version)).or_insert_with(|| {
            let (_, mut schema) = standalone::files(version).pop().unwrap();
            let reference = format!("#/definitions/{}", definition.name.replace('/', "."));
            schema["allOf"] = json!([{"$ref": reference}]);
            jsonschema::options().with_draft(jsonschema::Draft::Draft4).build(&schema).unwrap()
        });
        let standard = whole.is_valid(document);
        assert!(standard || !accepted, "{version} {document}");
        refused += usize::from(!standard);
    });
    assert!(refused > 1000, "only {refused} documents were refused: the comparison shows little");
}

#[test]
fn every_type_compiles_in_every_version() {
    for version in KubernetesVersion::all() {
        for definition in Embedded::all() {
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
        .map(|error| format!("{}: {}", error.path.to_pointer(), error.message.unmasked()))
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

//! The checks, held against sound documents with one thing changed in each. The verdicts in `cases.txt` are those of the
//! validation code of Kubernetes itself, save for those marked `ours`.

mod cases;
mod custom_resources;
mod pod_security;
mod references;
mod types;

use std::sync::LazyLock;

use proptest::prelude::*;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{check_document, check_fields, check_references};
use crate::kubernetes::versions::KubernetesVersion;

/// The sound documents, in the order of their file.
fn bases() -> Vec<Value> {
    static BASES: LazyLock<Vec<Value>> = LazyLock::new(read_bases);
    BASES.clone()
}

fn read_bases() -> Vec<Value> {
    serde_yaml::Deserializer::from_str(include_str!("bases.yaml"))
        .map(|document| Value::deserialize(document).expect("bases.yaml is YAML"))
        .collect()
}

/// Sets, or with `None` removes, what stands at a pointer; what is missing on the way is made.
fn change(document: &mut Value, pointer: &str, value: Option<Value>) {
    let keys: Vec<_> = crate::diagnostics::pointer::steps(pointer).map(|step| step.into_owned()).collect();
    let (last, parents) = keys.split_last().expect("a pointer has keys");
    let mut place = document;
    for key in parents {
        place = match place {
            Value::Array(items) => items.get_mut(key.parse::<usize>().expect("an index")).expect("an element"),
            other => other.as_object_mut().expect("a map").entry(key.clone()).or_insert_with(|| json!({})),
        };
    }
    match (place, value) {
        (Value::Array(items), Some(value)) => {
            let index: usize = last.parse().expect("an index");
            items.splice(index..(index + 1).min(items.len()), [value]);
        }
        (place, Some(value)) => _ = place.as_object_mut().expect("a map").insert(last.clone(), value),
        (place, None) => _ = place.as_object_mut().expect("a map").remove(last),
    }
}

#[test]
fn sound_documents_pass_in_every_version() {
    let documents = bases();
    for document in &documents {
        for version in KubernetesVersion::all() {
            assert_eq!(refused(version, document), [], "{version}: {document}");
        }
    }
    assert_eq!(check_references(&documents), []);
}

/// Where a document is refused, and why.
fn refused(kubernetes: KubernetesVersion, document: &Value) -> Vec<(String, String)> {
    let refusals = check_document(kubernetes, document).expect("a known kind");
    refusals.into_iter().map(|refusal| (refusal.pointer, refusal.message.unmasked())).collect()
}

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,20}".prop_map(Value::from),
        "[0-9./%:eE-]{0,8}(Gi|m)?".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec(("[a-z~/]{0,6}", inner), 0..4)
                .prop_map(|entries| Value::Object(entries.into_iter().collect())),
        ]
    })
}

/// The pointers to everything in a document.
fn pointers(document: &Value) -> Vec<String> {
    let (mut found, mut open) = (Vec::new(), vec![(String::new(), document)]);
    while let Some((pointer, value)) = open.pop() {
        match value {
            Value::Object(map) => {
                open.extend(map.iter().map(|(key, value)| (crate::diagnostics::pointer::join(&pointer, key), value)));
            }
            Value::Array(items) => {
                open.extend(items.iter().enumerate().map(|(index, value)| (format!("{pointer}/{index}"), value)));
            }
            _ => {}
        }
        found.push(pointer);
    }
    found
}

proptest! {
    #[test]
    fn no_value_panics(value in any_value()) {
        let _ = check_document(KubernetesVersion::NEWEST, &value);
        check_fields(0, &value, KubernetesVersion::NEWEST);
        check_references(&[value]);
    }

    #[test]
    fn no_value_in_a_sound_document_panics(base in 0_usize..19, place in any::<prop::sample::Index>(), value in any_value()) {
        let mut documents = bases();
        let pointers = pointers(&documents[base]);
        let pointer = place.get(&pointers);
        if let Some(found) = documents[base].pointer_mut(pointer) {
            *found = value;
        }
        let _ = check_document(KubernetesVersion::NEWEST, &documents[base]);
        check_fields(base, &documents[base], KubernetesVersion::OLDEST);
        check_fields(base, &documents[base], KubernetesVersion::NEWEST);
        check_references(&documents);
    }
}

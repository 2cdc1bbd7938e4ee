//! The definitions of custom resources: those that are named as schemas, and those among the objects.

use super::object::Manifest;
use crate::diagnostics::{Finding, Path, Place, RuleText, Severity, Target, quoted};
use crate::message;
use crate::schema::CustomKinds;
use crate::source::objects::items_of;
use crate::source::{Document, Input};
use serde_json::Value;

/// What is named as a schema and cannot be used as one.
pub(super) const UNUSABLE: RuleText = RuleText {
    name: "unusable-schema",
    severity: Severity::Error,
    title: "A schema that cannot be used",
    why: "The custom resources that it is for are not checked.",
    remedy: "Name files that hold CustomResourceDefinitions of `apiextensions.k8s.io/v1`, or directories of them.",
};

/// The kinds that are defined, and what is wrong with the definitions that are named as schemas.
pub(super) fn read(schemas: &[Document], manifests: &[Manifest], inputs: &[Input]) -> (CustomKinds, Vec<Finding>) {
    let mut kinds = CustomKinds::default();
    // What is wrong with these is said where they are checked as the objects that they are.
    for manifest in manifests.iter().filter(|manifest| is_definition(&manifest.value)) {
        let _ = kinds.add(&manifest.value);
    }
    let mut findings = Vec::new();
    let mut are_there = false;
    for document in schemas {
        for item in items_of(&document.root) {
            let (path, value) = (&item.path, item.node.to_json());
            if !is_definition(&value) {
                continue;
            }
            are_there = true;
            if let Err(error) = kinds.add(&value) {
                let place = Place::Span(document.root.span_of(&path.below("metadata.name"), Target::Value));
                findings.push(Finding::new(
                    &UNUSABLE,
                    place,
                    message!("the definition cannot be used: {}", quoted(error)),
                ));
            }
        }
    }
    if !inputs.is_empty() && !are_there {
        let place = schemas.first().map_or(Place::Nowhere, |document| {
            Place::Span(document.root.span_of(&Path::root().key("kind"), Target::Value))
        });
        findings.push(Finding::new(
            &UNUSABLE,
            place,
            "there is no CustomResourceDefinition of `apiextensions.k8s.io/v1`",
        ));
    }
    (kinds, findings)
}

fn is_definition(value: &Value) -> bool {
    let is = |key, text| value.get(key).and_then(Value::as_str) == Some(text);
    is("apiVersion", "apiextensions.k8s.io/v1") && is("kind", "CustomResourceDefinition")
}

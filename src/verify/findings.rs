//! From what a document's check refuses to a finding in the config.

use super::schema::Schemas;
use super::{check_fields, check_references, check_type};
use crate::diagnostics::{Code, Finding, Path, Place, Step, Target};
use crate::expand::{Document, joined};
use crate::facts::kubernetes::KubernetesVersion;
use rayon::prelude::*;
use serde_json::Value;

/// The codes of this stage.
pub const CODES: &[Code] = &[
    Code {
        code: "ESG301",
        title: "An object that its Kubernetes version's schema refuses",
        why: "The API server refuses fields that it does not know and values of the wrong type, or drops them silently.",
        remedy: "Correct the podTemplate that it came from. Where it came from none, this is a mistake in esgen: please report it.",
    },
    Code {
        code: "ESG302",
        title: "An object that the API server's validation refuses",
        why: "`kubectl apply` would fail on this object, or its controller would never make its pods.",
        remedy: "Correct the value that it came from. Where it came from none, this is a mistake in esgen: please report it.",
    },
];
/// Position of ESG301 in [`CODES`].
const SCHEMA: usize = 0;
/// Position of ESG302 in [`CODES`].
const VALIDATION: usize = 1;

/// Checks the documents of one output: each by itself, then what they say of each other.
pub fn verify(documents: &[(KubernetesVersion, Document)]) -> Vec<Finding> {
    let mut findings: Vec<Finding> =
        documents.par_iter().flat_map_iter(|(kubernetes, document)| verify_document(*kubernetes, document)).collect();
    let values = documents.iter().map(|(_, document)| &document.value);
    findings.extend(check_references(values).into_iter().filter_map(|violation| {
        let (_, document) = documents.get(violation.document)?;
        Some(finding(VALIDATION, document, &violation.pointer, &violation.message))
    }));
    findings
}

/// The schema speaks first; what it refuses is not looked at again.
fn verify_document(kubernetes: KubernetesVersion, document: &Document) -> Vec<Finding> {
    let refused = check_schema(kubernetes, document);
    if !refused.is_empty() {
        return refused;
    }
    let typed = check_type(0, &document.value).into_iter();
    typed
        .chain(check_fields(0, &document.value, kubernetes))
        .map(|violation| finding(VALIDATION, document, &violation.pointer, &violation.message))
        .collect()
}

fn check_schema(kubernetes: KubernetesVersion, document: &Document) -> Vec<Finding> {
    match Schemas::new(kubernetes).check(&document.value) {
        Ok(violations) => violations
            .into_iter()
            .map(|violation| {
                let finding = finding(SCHEMA, document, &violation.pointer, &violation.message);
                match violation.suggestion {
                    Some(suggestion) => finding.remedy(suggestion),
                    None => finding,
                }
            })
            .collect(),
        Err(unknown) => vec![finding(SCHEMA, document, "", &unknown.to_string())],
    }
}

/// A finding placed in the user's podTemplate where the value came from one, else at the part of the config that the
/// document came from.
fn finding(code: usize, document: &Document, pointer: &str, message: &str) -> Finding {
    let text = |pointer: &str| document.value.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    let place =
        match document.pod_templates.iter().rev().find_map(|template| source(&document.value, pointer, template)) {
            Some(path) => Place::Config { document: document.config_document, path, target: Target::Value },
            None => {
                Place::Config { document: document.config_document, path: document.origin.clone(), target: Target::Key }
            }
        };
    let field = joined(&Path::root(), pointer);
    let object = format!("{} {}", text("/kind"), text("/metadata/name"));
    let message = format!("{object}: `{field}`: {message} (from templates/{})", document.template);
    Finding::error(CODES[code].code, place, message).why(CODES[code].why).remedy(CODES[code].remedy)
}

/// The place in a podTemplate that a place below `/spec/template` was merged from. Elements of lists are matched by what they
/// are called, since merging may have moved them.
fn source(workload: &Value, pointer: &str, (path, patch): &(Path, Value)) -> Option<Path> {
    let below = pointer.strip_prefix("/spec/template")?;
    let (mut path, mut patch, mut value) = (path.clone(), patch, workload.pointer("/spec/template")?);
    for step in below.split('/').skip(1) {
        let step = step.replace("~1", "/").replace("~0", "~");
        match (value, patch) {
            (Value::Object(entries), Value::Object(patched)) => {
                value = entries.get(&step)?;
                patch = patched.get(&step)?;
                path.0.push(Step::Key(step));
            }
            (Value::Array(items), Value::Array(patched)) => {
                value = items.get(step.parse::<usize>().ok()?)?;
                let index = patched.iter().position(|element| is_same_element(element, value))?;
                patch = &patched[index];
                path.0.push(Step::Index(index));
            }
            _ => return None,
        }
    }
    Some(path)
}

/// Whether the two are equal, or share the key that lists of their kind are merged by.
fn is_same_element(patched: &Value, merged: &Value) -> bool {
    patched == merged
        || ["name", "mountPath", "containerPort", "topologyKey", "ip", "devicePath"]
            .iter()
            .any(|key| patched.get(key).is_some() && patched.get(key) == merged.get(key))
}

//! From what a document's check refuses to a finding in the config.

use super::{check_document, check_references};
use crate::diagnostics::{Finding, Message, Path, Place, RuleText, Severity, Step, Target, pointer, quoted};
use crate::expand::Document;
use crate::kubernetes::merge_keys;
use crate::kubernetes::versions::KubernetesVersion;
use crate::message;
use rayon::prelude::*;
use serde_json::Value;

/// What this stage finds.
pub const RULES: &[RuleText] = &[SCHEMA, VALIDATION, UNKNOWN];
/// What a schema refuses.
pub(crate) const SCHEMA: RuleText = RuleText {
    name: "object-schema",
    severity: Severity::Error,
    title: "An object that its Kubernetes version's schema refuses",
    why: "The API server refuses fields that it does not know and values of the wrong type, or drops them silently.",
    remedy: "Correct the manifest, or the podTemplate that it came from. Where `esgen render` made it of no podTemplate, this \
             is a mistake in esgen: please report it.",
};
/// What the API server's own checks refuse, and references that lead nowhere.
pub(crate) const VALIDATION: RuleText = RuleText {
    name: "object-validation",
    severity: Severity::Error,
    title: "An object that the API server's validation refuses",
    why: "`kubectl apply` would fail on this object, or its controller would never make its pods.",
    remedy: "Correct the manifest, or the value that it came from. Where `esgen render` made it of none, this is a mistake in \
             esgen: please report it.",
};
/// What cannot be checked.
pub(crate) const UNKNOWN: RuleText = RuleText {
    name: "unknown-kind",
    severity: Severity::Error,
    title: "An object of a kind that esgen has no schema for",
    why: "It was not checked: a misspelt kind or version fails when it is applied, and everything in the object may be wrong.",
    remedy: "Correct `apiVersion` and `kind`. `esgen validate --schema` takes the definitions of custom resources, and `--ignore-missing-schemas` skips what has no schema.",
};

/// Checks the documents of one output: each by itself, then what they say of each other.
pub fn verify(documents: &[(KubernetesVersion, Document)]) -> Vec<Finding> {
    let mut findings: Vec<Finding> =
        documents.par_iter().flat_map_iter(|(kubernetes, document)| verify_document(*kubernetes, document)).collect();
    let values = documents.iter().map(|(_, document)| &document.value);
    findings.extend(check_references(values).into_iter().filter_map(|refusal| {
        let (_, document) = documents.get(refusal.document)?;
        if refusal.severity == Severity::Warning && is_named_by_user(document, &refusal.pointer) {
            return None;
        }
        Some(finding(&VALIDATION, document, &refusal.pointer, refusal.message))
    }));
    findings
}

fn verify_document(kubernetes: KubernetesVersion, document: &Document) -> Vec<Finding> {
    match check_document(kubernetes, &document.value) {
        Ok(refusals) => refusals
            .into_iter()
            .map(|refusal| {
                // What a server takes without effect is an error here: whoever wrote it into a config expects some.
                let finding = finding(refusal.rule, document, &refusal.pointer, refusal.message);
                if refusal.remedy.is_empty() { finding } else { finding.remedy(refusal.remedy) }
            })
            .collect(),
        Err(unknown) => vec![finding(&UNKNOWN, document, "", unknown.message())],
    }
}

/// Whether the config itself names what stands there: a podTemplate's ConfigMaps may be in the cluster already, as is the
/// ServiceAccount of `serviceAccount.existing` (any other is in the output).
fn is_named_by_user(document: &Document, pointer: &str) -> bool {
    let is_in = |template| source(&document.value, pointer, template).is_some();
    pointer == "/spec/template/spec/serviceAccountName" || document.pod_templates.iter().any(is_in)
}

/// A finding placed in the user's podTemplate where the value came from one, else at the part of the config that the
/// document came from.
fn finding(rule: &RuleText, document: &Document, pointer: &str, message: Message) -> Finding {
    let text = |pointer: &str| document.value.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    let place =
        match document.pod_templates.iter().rev().find_map(|template| source(&document.value, pointer, template)) {
            Some(path) => Place::Config { document: document.config_document, path, target: Target::Value },
            None => {
                Place::Config { document: document.config_document, path: document.origin.clone(), target: Target::Key }
            }
        };
    let field = Path::from_pointer(pointer);
    let (kind, name) = (quoted(text("/kind")), quoted(text("/metadata/name")));
    let message = message!("{} {}: `{}`: {} (from templates/{})", kind, name, field, message, document.template);
    Finding::new(rule, place, message)
}

/// The place in a podTemplate that a place below `/spec/template` was merged from. Elements of lists are matched by what they
/// are called, since merging may have moved them.
fn source(workload: &Value, pointer: &str, (path, patch): &(Path, Value)) -> Option<Path> {
    let below = pointer.strip_prefix("/spec/template")?;
    let (mut path, mut patch, mut value) = (path.clone(), patch, workload.pointer("/spec/template")?);
    for step in pointer::steps(below) {
        let step = step.into_owned();
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
    patched == merged || merge_keys::keys().any(|key| patched.get(key).is_some() && patched.get(key) == merged.get(key))
}

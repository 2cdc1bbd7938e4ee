//! From what is refused in an object to findings in its file.

use super::Found;
use super::object::{Manifest, Outcome};
use crate::diagnostics::{Finding, Message, Path, Place, Quoted, Severity, Step, Target, quoted};
use crate::kubernetes::versions::KubernetesVersion;
use crate::message;
use crate::schema::{CustomKinds, UnknownKind};
use crate::source::{API_GROUP_PREFIX, Node, NodeValue, Source};
use crate::verify::{self, Refusal, UNKNOWN, VALIDATION, check_document};
use serde_json::Value;

/// What a single object is held against.
pub(super) struct Against<'a> {
    pub kubernetes: &'a [KubernetesVersion],
    pub custom: &'a CustomKinds,
    pub ignore_missing_schemas: bool,
}

/// Why the API server's warnings matter.
const WARNED: &str = "The API server accepts it, and it has no effect, or not the one that it seems to have.";

/// Checks one object against each version; the same finding in several versions is one.
pub(super) fn check(manifest: &Manifest, source: &Source, against: &Against) -> (Outcome, Vec<Finding>) {
    let kubernetes = against.kubernetes;
    let place = |pointer: &str, target| place(manifest, source, pointer, target);
    if is_for_kustomize(manifest) {
        return (Outcome::Skipped, Vec::new());
    }
    let mut refused: Vec<(Refusal, Vec<KubernetesVersion>)> = Vec::new();
    for version in kubernetes {
        let of_definition = verify::check_custom(*version, &manifest.value, against.custom);
        let refusals = match of_definition.map_or_else(|| check_document(*version, &manifest.value), Ok) {
            Ok(refusals) => refusals,
            Err(unknown) if is_skipped(&unknown, against) => return (Outcome::Skipped, Vec::new()),
            Err(unknown) => {
                let finding = Finding::error(UNKNOWN.name, place("/kind", Target::Value), unknown.message());
                let remedy = if unknown.api_version.starts_with(API_GROUP_PREFIX) {
                    "this is a config: check it with `esgen check`, or what it becomes with `esgen render | esgen validate -`"
                } else {
                    UNKNOWN.remedy
                };
                return (Outcome::Invalid, vec![finding.why(UNKNOWN.why).remedy(remedy)]);
            }
        };
        for refusal in refusals {
            let is_same = |known: &Refusal| {
                (known.rule.name, &known.pointer, &known.message)
                    == (refusal.rule.name, &refusal.pointer, &refusal.message)
            };
            match refused.iter_mut().find(|(known, _)| is_same(known)) {
                Some((_, versions)) => versions.push(*version),
                None => refused.push((refusal, vec![*version])),
            }
        }
    }
    let is_warning = |(refusal, _): &(Refusal, _)| refusal.severity == Severity::Warning;
    let outcome = if refused.iter().all(is_warning) { Outcome::Valid } else { Outcome::Invalid };
    let findings = refused.into_iter().map(|(refusal, versions)| {
        let place = place(&refusal.pointer, refusal.target);
        let mut message = refusal.message;
        if !refusal.pointer.is_empty() {
            message = message!("`{}`: {}", field(manifest, &refusal.pointer), message);
        }
        if versions.len() < kubernetes.len() {
            message = message!("{} (Kubernetes {})", message, Message::joined(versions, ", "));
        }
        let why = if refusal.severity == Severity::Warning { WARNED } else { refusal.rule.why };
        let finding = Finding::error(refusal.rule.name, place, message).why(why);
        Finding { severity: refusal.severity, ..finding.remedy(refusal.remedy) }
    });
    (outcome, findings.collect())
}

/// Checks what some objects say of each other, the first of which is number `first`.
pub(super) fn check_references(manifests: &[Manifest], first: usize, source: &Source) -> Vec<Found> {
    let found = verify::check_references(manifests.iter().map(|manifest| &manifest.value));
    let finding = |refusal: Refusal| {
        let manifest = manifests.get(refusal.document)?;
        let place = |manifest, pointer: &str| place(manifest, source, pointer, Target::Value);
        let message = message!("`{}`: {}", field(manifest, &refusal.pointer), refusal.message);
        let mut finding = Finding::error(VALIDATION.name, place(manifest, &refusal.pointer), message);
        if refusal.severity == Severity::Error {
            finding = finding.why(VALIDATION.why);
        } else {
            finding.severity = Severity::Warning;
            finding = finding.why(if refusal.other.is_some() {
                "Each of the two objects undoes what the other says."
            } else {
                "It may be in the cluster already, or be applied from elsewhere: only these files were read."
            });
        }
        if let Some(other) = refusal.other.and_then(|other| manifests.get(other)) {
            finding = finding.related(place(other, "/metadata/name"), "this is the other one");
        }
        Some((Some(first + refusal.document), finding))
    };
    found.into_iter().filter_map(finding).collect()
}

/// Whether an object without a schema is passed over: a custom resource, or any that has a kind, where that is asked for.
fn is_skipped(unknown: &UnknownKind, against: &Against) -> bool {
    let is_config = unknown.api_version.starts_with(API_GROUP_PREFIX);
    let has_kind = !unknown.kind.is_empty() && !unknown.api_version.is_empty();
    (unknown.may_be_custom() && !is_config) || (against.ignore_missing_schemas && has_kind)
}

/// A `kustomization.yaml` lies beside the manifests and never goes to a cluster.
fn is_for_kustomize(manifest: &Manifest) -> bool {
    let text = |key| manifest.value.get(key).and_then(Value::as_str).unwrap_or_default();
    text("apiVersion").starts_with("kustomize.config.k8s.io/")
}

pub(super) fn place(manifest: &Manifest, source: &Source, pointer: &str, target: Target) -> Place {
    let root = source.documents.get(manifest.document).and_then(|document| document.root.at(&manifest.path));
    let below = path_in(root, pointer);
    // Underlining a whole block would help nobody.
    let is_block = root
        .and_then(|root| root.at(&below))
        .is_some_and(|node| matches!(node.value, NodeValue::Mapping(_) | NodeValue::Sequence(_)));
    let target = if is_block { Target::Key } else { target };
    let path = Path(manifest.path.0.iter().cloned().chain(below.0).collect());
    Place::Config { document: manifest.document, path, target }
}

/// The name of a field of the object.
fn field(manifest: &Manifest, pointer: &str) -> Quoted {
    let path = Path::from_pointer(pointer);
    let steps = manifest.path.0.iter().chain(&path.0).cloned().collect();
    quoted(path).from(Place::Config { document: manifest.document, path: Path(steps), target: Target::Key })
}

/// The path of an RFC 6901 pointer. Only the node tells whether `0` is a position or a key; without one it is a position.
fn path_in(root: Option<&Node>, pointer: &str) -> Path {
    let mut node = root;
    let steps = pointer.split('/').skip(1).map(|step| {
        let is_mapping = node.is_some_and(|node| matches!(node.value, NodeValue::Mapping(_)));
        let step = match step.parse() {
            Ok(index) if !is_mapping => Step::Index(index),
            _ => Step::Key(crate::diagnostics::pointer::unescape(step).into_owned()),
        };
        node = node.and_then(|node| node.at(&Path(vec![step.clone()])));
        step
    });
    Path(steps.collect())
}

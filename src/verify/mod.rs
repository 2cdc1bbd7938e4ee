//! verify: what expand rendered, held against what a real API server would accept.
//!
//! A document passes through the strict schema of its Kubernetes version, which holds all that is said of single fields
//! (`schemas/constraints`), and through the checks of what spans several fields ([`check_fields`]); all documents of one output
//! together pass through [`check_references`]. The checks follow the API server's own validation code as of Kubernetes 1.37,
//! with what was different from 1.29 on. Defaults come before validation there, so an absent field is fine where it has one.
//!
//! Left out on purpose: whatever needs the state of a cluster, such as the range of node ports.

use serde_json::Value;

use crate::diagnostics::{Message, RuleText, Severity, Target};
use crate::kubernetes::kinds::{Kind, Scope};
use crate::kubernetes::versions::KubernetesVersion;
use crate::schema::{self, CustomKinds, Schemas, UnknownKind};

mod admission;
mod autoscaling;
mod config_map;
mod custom_resources;
mod devices;
mod events;
mod field;
mod findings;
mod flow_control;
mod ingress;
mod jobs;
mod kinds;
mod metadata;
mod network_policy;
mod others;
mod pod;
mod pod_security;
mod quotas;
mod rbac;
mod references;
mod selectors;
mod service;
#[cfg(test)]
mod tests;
mod workloads;

pub use findings::{RULES, verify};
pub(crate) use findings::{SCHEMA, UNKNOWN, VALIDATION};
pub use references::check_references;

use field::{Field, Findings};

/// One thing that Kubernetes refuses in a document, or a reference that leads nowhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The schema's or the validation's, one of [`RULES`].
    pub rule: &'static RuleText,
    /// The index of the document in its output.
    pub document: usize,
    /// An RFC 6901 JSON pointer into that document. It may name a field that is missing.
    pub pointer: String,
    /// Whether the value is wrong, or that there is such a key at all.
    pub target: Target,
    /// A warning is for what the API server accepts without effect, and for an object that is missed but may live outside of the
    /// output.
    pub severity: Severity,
    /// Says the value, the bound and what to write.
    pub message: Message,
    /// What to write instead, where there is a good guess. May be empty.
    pub remedy: Message,
    /// The index of another document that has its part in it.
    pub other: Option<usize>,
}

impl Refusal {
    /// What the API server's own validation would refuse.
    fn new(document: usize, pointer: &str, message: impl Into<Message>) -> Self {
        Self {
            rule: &VALIDATION,
            document,
            pointer: pointer.to_owned(),
            target: Target::Value,
            severity: Severity::Error,
            message: message.into(),
            remedy: Message::default(),
            other: None,
        }
    }
}

/// Everything that Kubernetes refuses in one document. The schema speaks first; what it refuses is not looked at again.
///
/// # Errors
/// The document is of no kind that esgen knows.
pub fn check_document(kubernetes: KubernetesVersion, value: &Value) -> Result<Vec<Refusal>, UnknownKind> {
    let found = Schemas::new(kubernetes).check(value)?;
    Ok(refusals(found, || check_fields(0, value, kubernetes)))
}

/// The same for a custom resource whose definition is there; none where it is not.
pub(crate) fn check_custom(kubernetes: KubernetesVersion, value: &Value, kinds: &CustomKinds) -> Option<Vec<Refusal>> {
    let found = kinds.check(value, kubernetes)?;
    let scope = if kinds.is_namespaced(value)? { Scope::Namespaced } else { Scope::Cluster };
    Some(refusals(found, || {
        let mut out = Findings::new(0, kubernetes);
        metadata::check_custom_metadata(&Field::root(value).get("metadata"), scope, &mut out);
        out.refusals
    }))
}

fn refusals(of_schema: Vec<schema::Violation>, of_fields: impl FnOnce() -> Vec<Refusal>) -> Vec<Refusal> {
    let refusal = |found: schema::Violation| Refusal {
        rule: &SCHEMA,
        target: found.target,
        severity: found.severity,
        remedy: found.remedy,
        ..Refusal::new(0, &found.path.to_pointer(), found.message)
    };
    let mut refused: Vec<Refusal> = of_schema.into_iter().map(refusal).collect();
    if refused.iter().all(|refusal| refusal.severity == Severity::Warning) {
        refused.extend(of_fields());
    }
    refused
}

/// The checks of one document that a schema cannot express; `document` is its index in the output.
///
/// Wrong types and unknown fields are not reported here but by the schema. A kind that is not known
/// has no checks.
///
/// ```
/// use esgen::kubernetes::versions::KubernetesVersion;
/// let service = serde_json::json!({
///     "apiVersion": "v1", "kind": "Service", "metadata": {"name": "search"},
///     "spec": {"ports": [{"port": 80}, {"port": 443}]},
/// });
/// let found = esgen::verify::check_fields(0, &service, KubernetesVersion::DEFAULT);
/// assert_eq!(found[0].pointer, "/spec/ports/0/name");
/// ```
pub fn check_fields(document: usize, value: &Value, kubernetes: KubernetesVersion) -> Vec<Refusal> {
    let mut out = Findings::new(document, kubernetes);
    let root = Field::root(value);
    if let Some(kind) = Kind::of(value) {
        metadata::check_metadata(&root.get("metadata"), kind, &mut out);
        kinds::check_of(kind)(&root, &mut out);
    }
    out.refusals
}

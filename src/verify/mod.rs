//! verify: what expand rendered, held against what a real API server would accept.
//!
//! A document passes through the strict schema of its Kubernetes version, which holds all that is said of single fields
//! (`schemas/constraints`), and through the checks of what spans several fields ([`check_fields`]); all documents of one output
//! together pass through [`check_references`]. The checks follow the API server's own validation code as of Kubernetes 1.37,
//! with what was different from 1.29 on. Defaults come before validation there, so an absent field is fine where it has one.
//!
//! Left out on purpose: whatever needs the state of a cluster, such as the range of node ports.

use serde_json::Value;

use crate::diagnostics::{RuleText, Severity, Target};
use crate::kubernetes::kinds::Kind;
use crate::kubernetes::versions::KubernetesVersion;
use crate::schema::{self, Schemas, UnknownKind};

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

/// One thing that the API server's own validation would refuse, or a reference that leads nowhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The index of the document in its output.
    pub document: usize,
    /// An RFC 6901 JSON pointer into that document. It may name a field that is missing.
    pub pointer: String,
    /// Says the value, the bound and what to write.
    pub message: String,
    /// Whether this fails whatever else is in the cluster. Otherwise the object that is missed may live outside of the
    /// output, or things work all the same, if badly.
    pub is_certain: bool,
    /// The index of another document that has its part in it.
    pub other: Option<usize>,
}

/// One thing that Kubernetes refuses in a document, and where it says so.
#[derive(Clone, Debug)]
pub struct Refusal {
    /// The schema's or the validation's, one of [`RULES`].
    pub rule: &'static RuleText,
    /// See [`Violation::pointer`].
    pub pointer: String,
    /// See [`Violation::message`].
    pub message: String,
    /// What to write instead, where there is a good guess.
    pub suggestion: Option<String>,
    /// Whether the value is wrong, or that there is such a key at all.
    pub target: Target,
    /// A warning is for what the API server accepts with a warning.
    pub severity: Severity,
}

/// Everything that Kubernetes refuses in one document. The schema speaks first; what it refuses is not looked at again.
///
/// # Errors
/// The document is of no kind that esgen knows.
pub fn check_document(kubernetes: KubernetesVersion, value: &Value) -> Result<Vec<Refusal>, UnknownKind> {
    let of_schema = |found: schema::Violation| Refusal {
        rule: &SCHEMA,
        pointer: found.path.to_pointer(),
        message: found.message,
        suggestion: found.remedy,
        target: found.target,
        severity: found.severity,
    };
    let mut refused: Vec<Refusal> = Schemas::new(kubernetes).check(value)?.into_iter().map(of_schema).collect();
    if refused.iter().all(|refusal| refusal.severity == Severity::Warning) {
        refused.extend(check_fields(0, value, kubernetes).into_iter().map(|found| Refusal {
            rule: &VALIDATION,
            pointer: found.pointer,
            message: found.message,
            suggestion: None,
            target: Target::Value,
            severity: if found.is_certain { Severity::Error } else { Severity::Warning },
        }));
    }
    Ok(refused)
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
pub fn check_fields(document: usize, value: &Value, kubernetes: KubernetesVersion) -> Vec<Violation> {
    let mut out = Findings::new(document, kubernetes);
    let root = Field::root(value);
    if let Some(kind) = Kind::of(value) {
        metadata::check_metadata(&root.get("metadata"), kind, &mut out);
        kinds::check_of(kind)(&root, &mut out);
    }
    out.violations
}

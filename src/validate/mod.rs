//! validate: any Kubernetes manifests, held against what a real API server would accept.
//!
//! A second, short pipeline beside the compiler's: read ([`Source::read_manifests`]), verify ([`crate::verify`]), findings.
//!
//! ```
//! use esgen::{source::{Input, Source}, validate::{Options, Outcome, validate}};
//!
//! let text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndaat: {}\n";
//! let source = Source::read_manifests(&[Input::Text { name: "a.yaml".into(), text: text.into() }]);
//! let validated = validate(source, &Options::default());
//! assert_eq!(validated.objects[0].outcome, Outcome::Invalid);
//! assert!(validated.report.findings[0].message.contains("unknown field `daat`"));
//! ```

mod check;
mod object;
#[cfg(test)]
mod tests;

pub use object::{Object, Outcome};

use crate::diagnostics::{Finding, Report, Severity};
use crate::kubernetes::versions::KubernetesVersion;
use crate::source::Source;
use object::Manifest;
use rayon::prelude::*;

/// What the caller decides.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The Kubernetes versions that must all accept the objects; the default one where there is none.
    pub kubernetes: Vec<KubernetesVersion>,
    /// Objects of kinds without a schema are skipped, rather than errors.
    pub ignore_missing_schemas: bool,
    /// What objects say of each other is checked within each file alone, as for several environments in one run.
    pub separate_files: bool,
    /// Warnings are errors.
    pub strict: bool,
}

/// What came of it.
#[derive(Debug)]
pub struct Validation {
    /// Every object in the order of the inputs, those in lists one by one.
    pub objects: Vec<Object>,
    /// The findings.
    pub report: Report,
}

impl Validation {
    /// How many objects had this outcome.
    pub fn count(&self, outcome: Outcome) -> usize {
        self.objects.iter().filter(|object| object.outcome == outcome).count()
    }
}

/// A finding, and the number of the object that it is about.
type Found = (Option<usize>, Finding);

/// Checks every object of the source, each by itself and then what they say of each other.
pub fn validate(source: Source, options: &Options) -> Validation {
    let kubernetes =
        if options.kubernetes.is_empty() { vec![KubernetesVersion::DEFAULT] } else { options.kubernetes.clone() };
    let manifests = object::manifests(&source);
    let checked: Vec<(Outcome, Vec<Finding>)> = manifests
        .par_iter()
        .map(|manifest| check::check(manifest, &source, &kubernetes, options.ignore_missing_schemas))
        .collect();
    let mut objects: Vec<Object> = Vec::with_capacity(manifests.len());
    let mut found: Vec<Found> = Vec::new();
    for (number, (manifest, (outcome, findings))) in manifests.iter().zip(checked).enumerate() {
        objects.push(Object::new(manifest, outcome));
        found.extend(findings.into_iter().map(|finding| (Some(number), finding)));
    }
    found.extend(check::check_references(&manifests, &source, options.separate_files));
    found.iter_mut().for_each(|(_, finding)| source.locate(std::slice::from_mut(finding)));
    found.extend(source.findings.iter().map(|finding| (owner(&manifests, finding), finding.clone())));
    if options.strict {
        found.iter_mut().for_each(|(_, finding)| finding.severity = Severity::Error);
    }
    found.sort_by_key(|(_, finding)| finding.span.map(|span| (span.file, span.start)));
    for (position, (number, finding)) in found.iter().enumerate() {
        let Some(object) = number.and_then(|number| objects.get_mut(number)) else { continue };
        object.findings.push(position);
        if finding.severity == Severity::Error {
            object.outcome = Outcome::Invalid;
        }
    }
    let findings = found.into_iter().map(|(_, finding)| finding).collect();
    Validation { objects, report: source.report(findings) }
}

/// The object whose text a finding of the reader stands in.
fn owner(manifests: &[Manifest], finding: &Finding) -> Option<usize> {
    let span = finding.span?;
    // Manifests stand in the order of the files and of the text.
    let behind =
        manifests.partition_point(|manifest| (manifest.span.file, manifest.span.start) <= (span.file, span.start));
    let before = behind.checked_sub(1)?;
    let manifest = manifests.get(before)?;
    (manifest.span.file == span.file && span.start < manifest.span.end).then_some(before)
}

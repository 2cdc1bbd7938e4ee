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

mod autoscaler;
mod check;
mod definitions;
mod elasticsearch;
mod object;
#[cfg(test)]
mod tests;

pub use elasticsearch::JudgedSet;
pub use object::{Object, Outcome};

use crate::diagnostics::{Finding, Report, RuleText, Severity};
use crate::kubernetes::versions::KubernetesVersion;
use crate::source::{Input, Source};
use object::Manifest;
use rayon::prelude::*;

/// What is found beside what the API server refuses, which is the verification's to say.
pub(crate) fn rule_texts() -> impl Iterator<Item = RuleText> {
    [definitions::UNUSABLE, autoscaler::FIRST_VERSION].into_iter().chain(elasticsearch::rule_texts())
}

/// What the caller decides.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The Kubernetes versions that must all accept the objects; the default one where there is none.
    pub kubernetes: Vec<KubernetesVersion>,
    /// Where the definitions of custom resources are, beside those among the objects themselves.
    pub schemas: Vec<Input>,
    /// Objects of any kind without a schema are skipped. Those of custom resources always are.
    pub ignore_missing_schemas: bool,
    /// Elasticsearch among the objects is not judged as a cluster: only what Kubernetes refuses is found.
    pub kubernetes_only: bool,
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
    /// How many texts they stand in.
    pub files: usize,
    /// The sets of Elasticsearch nodes among them, which were judged as clusters too.
    pub elasticsearch: Vec<JudgedSet>,
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
pub fn validate(mut source: Source, options: &Options) -> Validation {
    let files = source.files.iter().count();
    let definitions = source.add_manifests(&options.schemas);
    let kubernetes =
        if options.kubernetes.is_empty() { vec![KubernetesVersion::DEFAULT] } else { options.kubernetes.clone() };
    let manifests = object::manifests(&source);
    let (custom, unusable) = definitions::read(&definitions, &manifests, &options.schemas);
    let against = check::Against {
        kubernetes: &kubernetes,
        custom: &custom,
        ignore_missing_schemas: options.ignore_missing_schemas,
    };
    let checked: Vec<(Outcome, Vec<Finding>)> = manifests
        .par_iter()
        .map(|manifest| {
            let (outcome, mut findings) = check::check(manifest, &source, &against);
            findings.extend(autoscaler::check(manifest, &source));
            (outcome, findings)
        })
        .collect();
    let mut objects: Vec<Object> = Vec::with_capacity(manifests.len());
    let mut found: Vec<Found> = unusable.into_iter().map(|finding| (None, finding)).collect();
    for (number, (manifest, (outcome, findings))) in manifests.iter().zip(checked).enumerate() {
        objects.push(Object::new(manifest, outcome));
        found.extend(findings.into_iter().map(|finding| (Some(number), finding)));
    }
    let newest = kubernetes.last().copied().unwrap_or(KubernetesVersion::DEFAULT);
    let mut judged = Vec::new();
    let beside: Vec<(Vec<Found>, elasticsearch::Judged)> = groups(&manifests, options.separate_files)
        .into_par_iter()
        .map(|(first, group)| {
            let judge = || elasticsearch::check(group, first, &source, newest);
            let judged = if options.kubernetes_only { elasticsearch::Judged::default() } else { judge() };
            (check::check_references(group, first, &source), judged)
        })
        .collect();
    for (references, of_elasticsearch) in beside {
        // Where both speak of one place, as of a Service that is not headless, what is said of the cluster says more.
        let is_said = |one: &Found| of_elasticsearch.found.iter().any(|(_, other)| one.1.place == other.place);
        found.extend(references.into_iter().filter(|one| !is_said(one)));
        found.extend(of_elasticsearch.found);
        judged.extend(of_elasticsearch.sets);
    }
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
    Validation { objects, files, elasticsearch: judged, report: source.report(findings) }
}

/// What is checked together, with the number of its first object: all objects, or those of each file.
fn groups(manifests: &[Manifest], separate_files: bool) -> Vec<(usize, &[Manifest])> {
    if !separate_files {
        return vec![(0, manifests)];
    }
    let mut groups: Vec<(usize, &[Manifest])> = Vec::new();
    for group in manifests.chunk_by(|one, next| one.span.file == next.span.file) {
        groups.push((groups.last().map_or(0, |(first, group)| first + group.len()), group));
    }
    groups
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

//! Elasticsearch among the manifests: what is wrong with it as a cluster, whatever the API server says.
//!
//! Each cluster is read into a config ([`crate::import`]), and judged twice: by the rules of configs that make sense for it
//! ([`shared`]), whose findings are led back to the manifests, and by rules of what only manifests can get wrong.

mod data_in_deployment;
mod no_disruption_budget;
mod no_headless_service;
mod no_memory_limit;
mod no_readiness_probe;
mod separate_clusters;
mod shared;
mod shared_volume;
mod unwritable_volume;

use super::Found;
use super::object::Manifest;
use crate::diagnostics::{Finding, Message, Place, RuleText, Span, Target};
use crate::import::{Cluster, Object, Objects, Origin, Set, clusters};
use crate::kubernetes::versions::KubernetesVersion;
use crate::source::{NodeValue, Source};

/// One check of what a config cannot get wrong.
struct Rule {
    text: RuleText,
    check: fn(&Cluster, &mut Findings),
}

/// Every rule of manifests alone.
const RULES: &[Rule] = &[
    Rule { text: separate_clusters::RULE, check: separate_clusters::check },
    Rule { text: data_in_deployment::RULE, check: data_in_deployment::check },
    Rule { text: shared_volume::RULE, check: shared_volume::check },
    Rule { text: unwritable_volume::RULE, check: unwritable_volume::check },
    Rule { text: no_memory_limit::RULE, check: no_memory_limit::check },
    Rule { text: no_readiness_probe::RULE, check: no_readiness_probe::check },
    Rule { text: no_disruption_budget::RULE, check: no_disruption_budget::check },
    Rule { text: no_headless_service::RULE, check: no_headless_service::check },
];

/// What they say.
pub(super) fn rule_texts() -> impl Iterator<Item = RuleText> {
    RULES.iter().map(|rule| rule.text)
}

/// Collects the findings of one rule.
struct Findings<'a> {
    rule: &'a RuleText,
    list: Vec<(Finding, Origin)>,
}

impl Findings<'_> {
    /// Adds a finding about a place of a set's object, which a JSON pointer names. One that does not exist is shown at the nearest
    /// place around it.
    fn at(&mut self, set: &Set, pointer: &str, message: impl Into<Message>) {
        self.at_origin(set.object.origin(pointer), message);
    }

    fn at_origin(&mut self, origin: Origin, message: impl Into<Message>) {
        self.list.push((Finding::new(self.rule, Place::Nowhere, message), origin));
    }
}

/// What there is to say of Elasticsearch among some objects, the first of which is number `first`.
pub(super) fn check(manifests: &[Manifest], first: usize, source: &Source, version: KubernetesVersion) -> Judged {
    let objects: Vec<Object> = manifests
        .iter()
        .map(|manifest| Object { document: manifest.document, path: &manifest.path, value: &manifest.value })
        .collect();
    let mut judged = Judged::default();
    for cluster in clusters(Objects(&objects)) {
        let mut found = shared::check(&cluster, version);
        for rule in RULES {
            let mut findings = Findings { rule: &rule.text, list: Vec::new() };
            (rule.check)(&cluster, &mut findings);
            found.extend(findings.list.into_iter().map(|(finding, origin)| (finding, origin, Target::Value)));
        }
        for (mut finding, origin, target) in found {
            let owner = manifests
                .iter()
                .position(|one| one.document == origin.document && origin.path.0.starts_with(&one.path.0));
            finding.place = place(&origin, target, source);
            judged.found.push((owner.map(|owner| first + owner), finding));
        }
        let set = |set: &Set| JudgedSet { name: set.object.name().to_owned(), is_whole: set.is_whole() };
        judged.sets.extend(cluster.sets.iter().map(set));
    }
    judged
}

/// What came of it.
#[derive(Debug, Default)]
pub(super) struct Judged {
    pub found: Vec<Found>,
    pub sets: Vec<JudgedSet>,
}

/// A set of Elasticsearch nodes that was judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JudgedSet {
    /// Its object's name.
    pub name: String,
    /// Whether all that its settings may stand in was there.
    pub is_whole: bool,
}

/// The place of an origin; the line in it, where that is a file in a ConfigMap.
fn place(origin: &Origin, target: Target, source: &Source) -> Place {
    let document = source.documents.get(origin.document);
    let node = document.and_then(|document| document.root.at(&origin.path));
    if let (Some(node), Some(key)) = (node, &origin.line)
        && let Some(span) = line(source, node.span, key)
    {
        return Place::Span(span);
    }
    let is_block = node.is_some_and(|node| matches!(node.value, NodeValue::Mapping(_) | NodeValue::Sequence(_)));
    let target = if is_block { Target::Key } else { target };
    Place::Config { document: origin.document, path: origin.path.clone(), target }
}

/// The line of a key in a file that is a string of the text.
fn line(source: &Source, span: Span, key: &str) -> Option<Span> {
    let text = source.files.get(span.file).text.get(span.start..span.end)?;
    let mut start = span.start;
    for line in text.split_inclusive('\n') {
        let shown = line.trim();
        if shown.strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with(':')) {
            let start = start + line.find(shown)?;
            return Some(Span { file: span.file, start, end: start + shown.len() });
        }
        start += line.len();
    }
    None
}

//! Findings, and where they stand in the user's files.
//!
//! A stage names a place symbolically (`spec.nodeSets[1].name` of document 0); the source stage turns that into a
//! [`Span`] once, at the end of a run. What is shown of it all is a [`Report`], in which every secret is masked; the formats
//! get nothing else.

mod excerpt;
mod files;
pub mod github;
pub mod human;
pub mod json;
pub mod junit;
mod message;
mod path;
pub mod pointer;
mod report;
pub mod sarif;
mod secrets;
#[cfg(test)]
mod tests;
mod text;

pub use files::{File, FileId, FileKind, Files, Span};
pub(crate) use message::harmless;
pub use message::{Argument, FileName, Message, Quoted, quoted};
pub use path::{Path, Step};
pub use report::{End, Location, Position, Report, ShownFinding, ShownRelated};
pub(crate) use secrets::{Secret, Secrets};

use serde::Serialize;
use serde_json::Value;

/// How bad a finding is. Errors stop the output; `--strict` turns warnings into errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Rendered all the same.
    Warning,
    /// Nothing is rendered.
    Error,
}

/// What to underline of the place that a path leads to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Target {
    /// The value.
    #[default]
    Value,
    /// The key in front of it (unknown keys, whole blocks).
    Key,
}

/// Where a finding stands.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// A path into a config document (numbered over all files, from 0). Where the path does not exist in the source, the
    /// nearest parent that does is shown.
    Config {
        /// Number of the config document.
        document: usize,
        /// The path in it.
        path: Path,
        /// Key or value.
        target: Target,
    },
    /// A known stretch of a file (syntax errors).
    Span(Span),
    /// A whole file, or none.
    Nowhere,
}

/// One thing that esgen has to say about its input.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The name of the rule that it breaks, such as `two-masters`.
    pub rule: &'static str,
    /// Error or warning.
    pub severity: Severity,
    /// Where it stands, as the stage that found it names it.
    pub place: Place,
    /// Where it stands in the text; filled in by the source stage at the end of a run.
    pub span: Option<Span>,
    /// What is wrong here, with the values in question: one sentence, no full stop.
    pub message: Message,
    /// Why it matters: what happens in the cluster. May be empty.
    pub why: Message,
    /// What to write instead. May be empty.
    pub remedy: Message,
    /// Other places that belong to it, each with what to say there.
    pub related: Vec<Related>,
    /// All of the value at the place, whatever is underlined of it; filled in as the span is.
    pub scope: Option<Span>,
    /// That value, where it is a scalar.
    pub value: Option<Value>,
}

/// A second place of a finding.
#[derive(Clone, Debug)]
pub struct Related {
    /// Where it stands.
    pub place: Place,
    /// See [`Finding::span`].
    pub span: Option<Span>,
    /// What to say there.
    pub message: Message,
}

impl Severity {
    /// `error` or `warning`, as every format spells it.
    pub fn word(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
        }
    }
}

impl Finding {
    /// A finding of a rule, with the rule's severity, why and remedy.
    pub fn new(rule: &RuleText, place: Place, message: impl Into<Message>) -> Self {
        Self {
            rule: rule.name,
            severity: rule.severity,
            place,
            span: None,
            message: message.into(),
            why: rule.why.into(),
            remedy: rule.remedy.into(),
            related: Vec::new(),
            scope: None,
            value: None,
        }
    }

    /// An error that has its own why and remedy, or none.
    pub fn error(rule: &'static str, place: Place, message: impl Into<Message>) -> Self {
        Self::new(&RuleText { name: rule, severity: Severity::Error, title: "", why: "", remedy: "" }, place, message)
    }

    /// A warning that has its own why and remedy, or none.
    pub fn warning(rule: &'static str, place: Place, message: impl Into<Message>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(rule, place, message) }
    }

    /// Adds why it matters.
    #[must_use]
    pub fn why(mut self, why: impl Into<Message>) -> Self {
        self.why = why.into();
        self
    }

    /// Adds what to write instead.
    #[must_use]
    pub fn remedy(mut self, remedy: impl Into<Message>) -> Self {
        self.remedy = remedy.into();
        self
    }

    /// Adds a second place.
    #[must_use]
    pub fn related(mut self, place: Place, message: impl Into<Message>) -> Self {
        self.relate(place, message);
        self
    }

    /// The same, in place.
    pub fn relate(&mut self, place: Place, message: impl Into<Message>) {
        self.related.push(Related { place, span: None, message: message.into() });
    }
}

/// What a rule says without a finding: for `esgen rules`, `esgen explain two-masters` and SARIF's table of rules. The checks
/// of every stage have one, not only those under `src/rules`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RuleText {
    /// What it is known by, in kebab case: `two-masters`.
    pub name: &'static str,
    /// How bad its findings are unless the run or the config says otherwise.
    pub severity: Severity,
    /// One line, no full stop.
    pub title: &'static str,
    /// Why it matters: what happens in the cluster.
    pub why: &'static str,
    /// What to write instead.
    pub remedy: &'static str,
}

/// The candidate that `word` was probably meant to be, if any is near enough.
pub fn nearest<'a>(word: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    nearest_within(word, candidates, |shorter| 1 + shorter / 4)
}

/// The same, where `most` says how many letters may differ if the shorter word has so many.
pub fn nearest_within<'a>(
    word: &str,
    candidates: impl Iterator<Item = &'a str>,
    most: impl Fn(usize) -> usize,
) -> Option<&'a str> {
    candidates
        .map(|candidate| (strsim::damerau_levenshtein(&word.to_lowercase(), &candidate.to_lowercase()), candidate))
        .filter(|(distance, candidate)| *distance <= most(candidate.chars().count().min(word.chars().count())))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

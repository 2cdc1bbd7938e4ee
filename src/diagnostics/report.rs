//! Findings as they may be shown: every secret is masked, whatever the format.

use serde::Serialize;
use serde_json::Value;

use super::text::{Quotation, Texts};
use super::{FileId, Files, Finding, Message, Place, Related, Secrets, Severity, Span, Target};

/// All findings of a run. The texts that they point into are kept to themselves: formats see what is masked.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// In the order of the sources: by file, then by position.
    pub findings: Vec<ShownFinding>,
    pub(super) texts: Box<Texts>,
}

/// A finding, ready to be shown.
#[derive(Clone, Debug, Serialize)]
pub struct ShownFinding {
    /// See [`Finding::rule`].
    pub rule: &'static str,
    /// See [`Finding::severity`].
    pub severity: Severity,
    /// See [`Finding::message`].
    pub message: String,
    /// See [`Finding::why`].
    #[serde(skip_serializing_if = "String::is_empty")]
    pub why: String,
    /// See [`Finding::remedy`].
    #[serde(skip_serializing_if = "String::is_empty")]
    pub remedy: String,
    /// Where it stands.
    #[serde(flatten)]
    pub location: Location,
    /// The scalar that stands there, unless it is a secret.
    #[serde(skip)]
    pub value: Option<Value>,
    /// Other places that belong to it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub related: Vec<ShownRelated>,
}

/// A second place of a finding, ready to be shown.
#[derive(Clone, Debug, Serialize)]
pub struct ShownRelated {
    /// See [`Related::message`].
    pub message: String,
    /// Where it stands.
    #[serde(flatten)]
    pub location: Location,
}

/// A place, as far as it is known.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Location {
    /// The place in the text.
    #[serde(flatten)]
    pub position: Option<Position>,
    /// The path in the config: `spec.nodeSets[0].replicas`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
}

/// A place in a text; lines and columns from 1, columns in characters (Unicode code points).
#[derive(Clone, Debug, Serialize)]
pub struct Position {
    /// Number of the file.
    #[serde(skip)]
    pub file: FileId,
    /// What the file is called.
    #[serde(rename = "file")]
    pub file_name: String,
    /// The first character's line.
    pub line: usize,
    /// The first character's column.
    pub column: usize,
    /// None where a secret ends there, whose length it would tell.
    #[serde(flatten)]
    pub end: Option<End>,
    #[serde(skip)]
    pub(super) span: Span,
}

/// Where a place ends.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct End {
    /// The last character's line.
    #[serde(rename = "endLine")]
    pub line: usize,
    /// The column behind the last character.
    #[serde(rename = "endColumn")]
    pub column: usize,
}

impl Report {
    /// Masks what is secret in findings whose places have been resolved.
    pub(crate) fn new(findings: Vec<Finding>, files: Files, secrets: Secrets) -> Self {
        let texts = Box::new(Texts::new(files, secrets));
        Self { findings: findings.into_iter().map(|finding| finding.shown(&texts)).collect(), texts }
    }

    /// One finding about no text at all.
    pub(crate) fn of(finding: Finding) -> Self {
        Self::new(vec![finding], Files::default(), Secrets::default())
    }

    /// Findings about no text.
    pub(crate) fn of_all(findings: Vec<Finding>) -> Self {
        Self::new(findings, Files::default(), Secrets::default())
    }

    /// Whether any finding stops the output.
    pub fn has_errors(&self) -> bool {
        self.findings.iter().any(|finding| finding.severity == Severity::Error)
    }

    /// How many findings are of that severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.severity == severity).count()
    }

    /// The texts that were read, by name.
    pub fn files(&self) -> impl Iterator<Item = (FileId, String)> {
        self.texts.files().map(|(id, _)| (id, self.texts.name(id)))
    }
}

impl ShownFinding {
    /// `file:line:column`, as compilers write it; empty where it stands nowhere.
    pub fn place(&self) -> String {
        let position = self.location.position.as_ref();
        position.map(|at| format!("{}:{}:{}", at.file_name, at.line, at.column)).unwrap_or_default()
    }
}

impl Finding {
    fn shown(self, texts: &Texts) -> ShownFinding {
        let own = Quotation { span: self.span, scope: self.scope, is_exact: is_exact(&self.place) };
        let shown = |message: &Message| message.shown(texts, own);
        ShownFinding {
            rule: self.rule,
            severity: self.severity,
            message: shown(&self.message),
            why: shown(&self.why),
            remedy: shown(&self.remedy),
            value: self.value.filter(|_| !self.scope.is_some_and(|scope| texts.touches(scope))),
            location: location(&self.place, self.span, texts),
            related: self.related.into_iter().map(|related| related.shown(texts)).collect(),
        }
    }
}

impl Related {
    fn shown(self, texts: &Texts) -> ShownRelated {
        let own = Quotation { span: self.span, scope: None, is_exact: is_exact(&self.place) };
        let message = self.message.shown(texts, own);
        ShownRelated { message, location: location(&self.place, self.span, texts) }
    }
}

/// Whether a value that is quoted stands right at the place, and not somewhere in the block whose key is underlined.
fn is_exact(place: &Place) -> bool {
    match place {
        Place::Config { target, .. } => *target == Target::Value,
        Place::Span(_) => true,
        Place::Nowhere => false,
    }
}

fn location(place: &Place, span: Option<Span>, texts: &Texts) -> Location {
    let path = match place {
        Place::Config { path, .. } => Some(path.to_string()),
        Place::Span(_) | Place::Nowhere => None,
    };
    Location { position: span.map(|span| texts.position(span)), path }
}

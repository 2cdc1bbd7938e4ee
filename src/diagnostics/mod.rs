//! Findings, and where they stand in the user's files.
//!
//! A stage names a place symbolically (`spec.nodeSets[1].name` of document 0); the source stage turns that into a
//! [`Span`] once, at the end of a run. Only the renderings know about lines and columns.

mod excerpt;
pub mod github;
pub mod human;
pub mod json;
pub mod junit;
pub mod sarif;
#[cfg(test)]
mod tests;
mod text;

use std::fmt;

/// One step of a [`Path`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// A key of a mapping.
    Key(String),
    /// A position in a sequence, from 0.
    Index(usize),
}

/// A route of keys and indices into one document, printed as `spec.nodeSets[1].name`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Path(pub Vec<Step>);

impl Path {
    /// The document itself.
    pub fn root() -> Self {
        Self::default()
    }

    /// This path and one key more.
    #[must_use]
    pub fn key(&self, key: impl Into<String>) -> Self {
        let mut steps = self.0.clone();
        steps.push(Step::Key(key.into()));
        Self(steps)
    }

    /// This path and one index more.
    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        let mut steps = self.0.clone();
        steps.push(Step::Index(index));
        Self(steps)
    }

    /// Reads the printed form back: `spec.nodeSets[1].config["xpack.security.enabled"]`.
    /// Meant for paths written in this program; what follows an unclosed bracket is taken as a key.
    pub fn parse(text: &str) -> Self {
        let mut steps = Vec::new();
        let mut rest = text;
        while !rest.is_empty() {
            if let Some(quoted) = rest.strip_prefix("[\"") {
                let end = quoted.find("\"]").unwrap_or(quoted.len());
                steps.push(Step::Key(quoted[..end].to_owned()));
                rest = quoted.get(end + 2..).unwrap_or("");
            } else if let Some(bracket) = rest.strip_prefix('[') {
                let end = bracket.find(']').unwrap_or(bracket.len());
                match bracket[..end].parse() {
                    Ok(index) => steps.push(Step::Index(index)),
                    Err(_) => steps.push(Step::Key(bracket[..end].to_owned())),
                }
                rest = bracket.get(end + 1..).unwrap_or("");
            } else {
                let end = rest.find(['.', '[']).unwrap_or(rest.len());
                if end > 0 {
                    steps.push(Step::Key(rest[..end].to_owned()));
                }
                rest = &rest[end..];
            }
            rest = rest.strip_prefix('.').unwrap_or(rest);
        }
        Self(steps)
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, step) in self.0.iter().enumerate() {
            match step {
                Step::Index(index) => write!(f, "[{index}]")?,
                Step::Key(key) if key.is_empty() || key.contains(['.', '[', ']', ' ', '/']) => {
                    write!(f, "[\"{key}\"]")?
                }
                Step::Key(key) if position == 0 => f.write_str(key)?,
                Step::Key(key) => write!(f, ".{key}")?,
            }
        }
        Ok(())
    }
}

/// Number of a file in [`Files`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileId(pub u32);

/// A stretch of one file, in bytes: `start..end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// Byte offset of the first byte.
    pub start: usize,
    /// Byte offset behind the last byte.
    pub end: usize,
}

/// The texts that findings can point into: the user's files, standard input, `--set` arguments.
#[derive(Clone, Debug, Default)]
pub struct Files(Vec<File>);

/// One text and the name that it is shown under.
#[derive(Clone, Debug)]
pub struct File {
    /// A path as the user wrote it, `<stdin>`, or `--set spec.version=...`.
    pub name: String,
    /// The whole text; empty where it could not be read.
    pub text: String,
}

impl Files {
    /// Adds a text and gives its number.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) -> FileId {
        self.0.push(File { name: name.into(), text: text.into() });
        FileId((self.0.len() - 1) as u32)
    }

    /// The file of that number. Numbers come from [`Files::add`] of the same collection.
    pub fn get(&self, id: FileId) -> &File {
        &self.0[id.0 as usize]
    }

    /// All files in the order in which they were added.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &File)> {
        self.0.iter().enumerate().map(|(number, file)| (FileId(number as u32), file))
    }

    /// Line and column, both from 1, of a byte offset; columns count characters.
    pub fn line_column(&self, id: FileId, offset: usize) -> (usize, usize) {
        let text = &self.get(id).text;
        let mut offset = offset.min(text.len());
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        let before = &text[..offset];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
    }
}

/// How bad a finding is. Errors stop the output; `--strict` turns warnings into errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// Rendered all the same.
    Warning,
    /// Nothing is rendered.
    Error,
}

/// What to underline of the place that a path leads to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Target {
    /// The value.
    #[default]
    Value,
    /// The key in front of it (unknown keys, whole blocks).
    Key,
}

/// Where a finding stands.
#[derive(Clone, Debug, PartialEq, Eq)]
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
    /// The rule's stable code, such as `ESG012`.
    pub code: &'static str,
    /// Error or warning.
    pub severity: Severity,
    /// Where it stands, as the stage that found it names it.
    pub place: Place,
    /// Where it stands in the text; filled in by the source stage at the end of a run.
    pub span: Option<Span>,
    /// What is wrong here, with the values in question: one sentence, no full stop.
    pub message: String,
    /// Why it matters: what happens in the cluster. May be empty.
    pub why: String,
    /// What to write instead. May be empty.
    pub remedy: String,
    /// Other places that belong to it, each with what to say there.
    pub related: Vec<Related>,
    /// The value is a secret: renderings must not show it.
    pub redact: bool,
}

/// A second place of a finding.
#[derive(Clone, Debug)]
pub struct Related {
    /// Where it stands.
    pub place: Place,
    /// See [`Finding::span`].
    pub span: Option<Span>,
    /// What to say there.
    pub message: String,
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
    /// An error at `place`.
    pub fn error(code: &'static str, place: Place, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: Severity::Error,
            place,
            span: None,
            message: message.into(),
            why: String::new(),
            remedy: String::new(),
            related: Vec::new(),
            redact: false,
        }
    }

    /// A warning at `place`.
    pub fn warning(code: &'static str, place: Place, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, place, message) }
    }

    /// Adds why it matters.
    #[must_use]
    pub fn why(mut self, why: impl Into<String>) -> Self {
        self.why = why.into();
        self
    }

    /// Adds what to write instead.
    #[must_use]
    pub fn remedy(mut self, remedy: impl Into<String>) -> Self {
        self.remedy = remedy.into();
        self
    }

    /// Adds a second place.
    #[must_use]
    pub fn related(mut self, place: Place, message: impl Into<String>) -> Self {
        self.related.push(Related { place, span: None, message: message.into() });
        self
    }
}

/// All findings of a run with the texts that they point into.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// In the order of the sources: by file, then by position.
    pub findings: Vec<Finding>,
    /// The texts.
    pub files: Files,
    /// Stretches that renderings must not show, beside the places of findings that say so themselves.
    pub secrets: Vec<Span>,
}

impl Report {
    /// Whether any finding stops the output.
    pub fn has_errors(&self) -> bool {
        self.findings.iter().any(|finding| finding.severity == Severity::Error)
    }

    /// How many findings are of that severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.severity == severity).count()
    }
}

/// What is known of a rule apart from any finding: for `esgen rules`, `esgen explain ESG012` and SARIF's rule table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RuleText {
    /// The stable code, such as `ESG012`.
    pub code: &'static str,
    /// How bad its findings are unless the run or the config says otherwise.
    pub severity: Severity,
    /// One line, no full stop.
    pub title: &'static str,
    /// Why it matters: what happens in the cluster.
    pub why: &'static str,
    /// What to write instead.
    pub remedy: &'static str,
}

/// What a finding's code stands for: shown by `esgen rules`, `esgen explain ESG012` and in SARIF.
#[derive(Clone, Copy, Debug)]
pub struct Code {
    /// The stable code.
    pub code: &'static str,
    /// One line.
    pub title: &'static str,
    /// What happens in the cluster.
    pub why: &'static str,
    /// What to write instead.
    pub remedy: &'static str,
}

/// The candidate that `word` was probably meant to be, if any is near enough.
pub fn nearest<'a>(word: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    candidates
        .map(|candidate| (strsim::damerau_levenshtein(&word.to_lowercase(), &candidate.to_lowercase()), candidate))
        .filter(|(distance, candidate)| *distance <= 1 + candidate.chars().count().min(word.chars().count()) / 4)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

//! The texts that findings point into: where lines begin, where a span stands, and what of it is secret.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::ops::Range;

use serde_json::Value;

use super::report::{End, Position};
use super::{File, FileId, FileKind, Files, Secret, Secrets, Span};

/// What is shown in place of a secret; its length says nothing about the secret's.
pub(super) const MASK: &str = "*****";

/// Shorter values are not looked for in messages: they are words and numbers that stand there for another reason.
const SHORTEST_SECRET: usize = 4;

/// Values that messages of every kind hold.
const PLAIN_WORDS: &[&str] = &["true", "false", "null"];

/// The texts of one report, indexed once, so that many findings in a huge file stay cheap.
#[derive(Clone, Default)]
pub(super) struct Texts {
    files: Files,
    secrets: Secrets,
    /// Offset of the first byte of each line, by file; never empty.
    line_starts: Vec<Vec<usize>>,
    /// The secret values by their first bytes, the longest first.
    values: HashMap<[u8; SHORTEST_SECRET], Vec<String>>,
}

impl Texts {
    pub(super) fn new(files: Files, secrets: Secrets) -> Self {
        let line_starts = files.iter().map(|(_, file)| line_starts(&file.text)).collect();
        let mut texts = Self { files, secrets, line_starts, values: HashMap::new() };
        let mut values: HashMap<[u8; SHORTEST_SECRET], Vec<String>> = HashMap::new();
        for secret in texts.secrets.iter() {
            for value in texts.values_of(secret) {
                if let Some(beginning) = value.as_bytes().first_chunk()
                    && !PLAIN_WORDS.contains(&value)
                {
                    values.entry(*beginning).or_default().push(value.to_owned());
                }
            }
        }
        for values in values.values_mut() {
            values.sort_by(|one, other| (other.len(), one).cmp(&(one.len(), other)));
            values.dedup();
        }
        texts.values = values;
        texts
    }

    /// All files.
    pub(super) fn files(&self) -> impl Iterator<Item = (FileId, &File)> {
        self.files.iter()
    }

    /// The text of a file.
    pub(super) fn text(&self, file: FileId) -> &str {
        &self.files.get(file).text
    }

    /// The name of a file. That of a `--set` argument is its text, without secrets.
    pub(super) fn name(&self, file: FileId) -> String {
        let File { kind, name, text } = self.files.get(file);
        if *kind != FileKind::Set {
            return name.clone();
        }
        let (mut shown, mut at) = (format!("{name} "), 0);
        for secret in self.secrets.within(file, &(0..text.len())) {
            shown.push_str(text.get(at..secret.start).unwrap_or_default());
            shown.push_str(MASK);
            at = secret.end;
        }
        shown.push_str(text.get(at..).unwrap_or_default());
        shown
    }

    /// The bytes of a span, made safe: inside the text, on character boundaries, without the white space at its end
    /// (parsers let a block mapping end where the next token begins).
    pub(super) fn range(&self, span: Span) -> Range<usize> {
        let text = self.text(span.file);
        let start = floor_boundary(text, span.start);
        let end = floor_boundary(text, span.end).max(start);
        start..start + text[start..end].trim_end().len()
    }

    /// Line and column of both ends of a span.
    pub(super) fn position(&self, span: Span) -> Position {
        let range = self.range(span);
        let (line, column) = self.line_column(span.file, range.start);
        let end = (!self.ends_in_secret(span.file, &range))
            .then(|| self.line_column(span.file, range.end))
            .map(|(line, column)| End { line, column });
        Position { file: span.file, file_name: self.name(span.file), line, column, end, span }
    }

    /// Number of the line, from 0, that holds a byte offset.
    pub(super) fn line_of(&self, file: FileId, offset: usize) -> usize {
        self.line_starts(file).partition_point(|start| *start <= offset).saturating_sub(1)
    }

    /// The bytes of a line, counted from 0, without its line break; empty behind the last line.
    pub(super) fn line(&self, file: FileId, line: usize) -> Range<usize> {
        let (text, starts) = (self.text(file), self.line_starts(file));
        let start = starts.get(line).copied().unwrap_or(text.len());
        let end = starts.get(line + 1).copied().unwrap_or(text.len());
        start..start + text[start..end].trim_end_matches(['\r', '\n']).len()
    }

    /// The secret stretches that touch a range, in order.
    pub(super) fn secrets_in(&self, file: FileId, range: &Range<usize>) -> impl Iterator<Item = Range<usize>> {
        let text = self.text(file);
        let safe = |range: Range<usize>| floor_boundary(text, range.start)..floor_boundary(text, range.end);
        self.secrets.within(file, range).map(safe)
    }

    /// Whether all of a span is secret.
    pub(super) fn covers(&self, span: Span) -> bool {
        self.secrets.cover(span)
    }

    /// Whether a secret stands at the span and is exactly that text.
    pub(super) fn is_secret(&self, span: Span, text: &str) -> bool {
        self.covers(span) && self.value(span) == text
    }

    /// A value as a message may quote it. It is masked where it stands in the place of a secret; else whatever secret of
    /// its scope it holds is, and where its place is not known exactly, any secret.
    pub(super) fn masked(&self, value: &str, at: &Quotation) -> String {
        if at.span.is_some_and(|span| self.covers(span)) {
            return MASK.into();
        }
        // A list or an object may hold values from anywhere, by overlays.
        let is_block = value.starts_with(['{', '[']);
        let places = || [at.scope, at.span].into_iter().flatten();
        let is_inside = |secret: &Secret| {
            places().any(|scope| {
                secret.span.file == scope.file && secret.span.start < scope.end && scope.start < secret.span.end
            })
        };
        let mut shown = value.to_owned();
        if is_block || places().any(|scope| self.touches(scope)) {
            for secret in self.secrets.iter().filter(|secret| is_block || is_inside(secret)) {
                let escaped = Value::from(secret.value.as_str()).to_string();
                shown = without_word(&shown, escaped.trim_matches('"'));
                self.values_of(secret).for_each(|value| shown = without_word(&shown, value));
            }
        }
        if at.is_exact { shown } else { self.scrub(&shown).into_owned() }
    }

    /// Whether some of a span is secret.
    pub(super) fn touches(&self, span: Span) -> bool {
        self.secrets.touch(span)
    }

    /// A text with every secret value masked.
    pub(super) fn scrub<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let (mut scrubbed, mut shown, mut at) = (String::new(), 0, 0);
        while let Some(beginning) = text.as_bytes().get(at..).and_then(|rest| rest.first_chunk()) {
            let known = self.values.get(beginning).map(Vec::as_slice).unwrap_or_default();
            match known.iter().find(|secret| text.as_bytes()[at..].starts_with(secret.as_bytes())) {
                Some(secret) => {
                    scrubbed.push_str(&text[shown..at]);
                    scrubbed.push_str(MASK);
                    at += secret.len();
                    shown = at;
                }
                None => at += 1,
            }
        }
        if shown == 0 {
            return Cow::Borrowed(text);
        }
        scrubbed.push_str(&text[shown..]);
        Cow::Owned(scrubbed)
    }

    /// A secret as it is written and as it is meant, line by line.
    fn values_of<'t>(&'t self, secret: &'t Secret) -> impl Iterator<Item = &'t str> {
        let lines = secret.value.lines().map(str::trim);
        std::iter::once(self.value(secret.span)).chain(lines).filter(|value| !value.is_empty())
    }

    /// The text of a span without quotes.
    fn value(&self, span: Span) -> &str {
        self.text(span.file)[self.range(span)].trim_matches(['"', '\'', ' '])
    }

    /// Whether the end tells the length of a secret, which stands in front of it on the same line.
    fn ends_in_secret(&self, file: FileId, range: &Range<usize>) -> bool {
        let line = self.line(file, self.line_of(file, range.end)).start;
        let last = line.max(range.start)..range.end.max(range.start + 1);
        self.secrets.within(file, &last).next().is_some()
    }

    fn line_starts(&self, file: FileId) -> &[usize] {
        self.line_starts.get(file.0 as usize).map(Vec::as_slice).unwrap_or_default()
    }

    fn line_column(&self, file: FileId, offset: usize) -> (usize, usize) {
        let line = self.line_of(file, offset);
        let start = self.line(file, line).start;
        (line + 1, self.text(file)[start..offset.max(start)].chars().count() + 1)
    }
}

/// Where the value that a message quotes stands.
#[derive(Clone, Copy)]
pub(super) struct Quotation {
    /// What is underlined.
    pub span: Option<Span>,
    /// All of the value whose key may be what is underlined.
    pub scope: Option<Span>,
    /// Whether the value is what is underlined.
    pub is_exact: bool,
}

/// A text without a word, which may be so short that it is part of others.
fn without_word(text: &str, word: &str) -> String {
    let (mut shown, mut at) = (String::new(), 0);
    for (start, found) in text.match_indices(word).filter(|_| !word.is_empty()) {
        let end = start + found.len();
        let before = text[..start].chars().next_back().is_some_and(char::is_alphanumeric);
        let behind = text[end..].chars().next().is_some_and(char::is_alphanumeric);
        if word.len() < SHORTEST_SECRET && (before || behind) {
            continue;
        }
        shown.push_str(&text[at..start]);
        shown.push_str(MASK);
        at = end;
    }
    shown + &text[at..]
}

/// Nothing of the texts.
impl fmt::Debug for Texts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Texts").finish_non_exhaustive()
    }
}

fn line_starts(text: &str) -> Vec<usize> {
    let behind_newlines = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(offset, _)| offset + 1);
    std::iter::once(0).chain(behind_newlines).collect()
}

/// The nearest character boundary at or before an offset.
pub(super) fn floor_boundary(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

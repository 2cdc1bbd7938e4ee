//! What all renderings share: where lines begin, where a span stands, and which stretches are secret.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use super::{FileId, Place, Report, Span};

/// What is shown in place of a secret; its length says nothing about the secret's.
pub(super) const MASK: &str = "*****";

/// Shorter values are not looked for in messages: they are words and numbers that stand there for another reason.
const SHORTEST_SECRET: usize = 4;

/// Values that messages of every kind hold.
const PLAIN_WORDS: &[&str] = &["true", "false", "null"];

/// The texts of one report, indexed once, so that many findings in a huge file stay cheap.
pub(super) struct Texts<'a> {
    report: &'a Report,
    sheets: Vec<Sheet>,
    /// The values under redacted spans by their first bytes, the longest first.
    secrets: HashMap<&'a [u8], Vec<&'a str>>,
}

#[derive(Default)]
struct Sheet {
    /// Offset of the first byte of each line; never empty.
    line_starts: Vec<usize>,
    /// Redacted stretches, in order.
    secrets: Vec<Range<usize>>,
}

/// Where a span stands; lines and columns from 1, columns in characters (Unicode code points).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Position {
    pub line: usize,
    pub column: usize,
    pub end_line: usize,
    /// The column behind the last character.
    pub end_column: usize,
}

impl<'a> Texts<'a> {
    pub fn new(report: &'a Report) -> Self {
        let sheets = report.files.iter().map(|(_, file)| Sheet::new(&file.text)).collect();
        let mut texts = Self { report, sheets, secrets: HashMap::new() };
        let found = report.findings.iter().filter(|finding| finding.redact).filter_map(|finding| finding.span);
        for span in found.chain(report.secrets.iter().copied()) {
            let (range, text) = (texts.range(span), texts.text(span.file));
            let value = text[range.clone()].trim_matches(['"', '\'', ' ']);
            if value.len() >= SHORTEST_SECRET && !PLAIN_WORDS.contains(&value) {
                let beginning = &value.as_bytes()[..SHORTEST_SECRET];
                texts.secrets.entry(beginning).or_default().push(value);
            }
            if let Some(sheet) = texts.sheets.get_mut(span.file.0 as usize) {
                sheet.secrets.push(range);
            }
        }
        for secrets in texts.secrets.values_mut() {
            secrets.sort_by_key(|secret| (std::cmp::Reverse(secret.len()), *secret));
            secrets.dedup();
        }
        texts.sheets.iter_mut().for_each(Sheet::join_secrets);
        texts
    }

    /// The text of a file.
    pub fn text(&self, file: FileId) -> &'a str {
        &self.report.files.get(file).text
    }

    /// The name of a file, without secrets (`--set` arguments are named by their content).
    pub fn name(&self, file: FileId) -> Cow<'a, str> {
        self.scrub(&self.report.files.get(file).name)
    }

    /// The name of the first file, if there is any.
    pub fn first_name(&self) -> Option<Cow<'a, str>> {
        let (file, _) = self.report.files.iter().next()?;
        Some(self.name(file))
    }

    /// The bytes of a span, made safe: inside the text, on character boundaries, without the white space at its end
    /// (parsers let a block mapping end where the next token begins).
    pub fn range(&self, span: Span) -> Range<usize> {
        let text = self.text(span.file);
        let start = floor_boundary(text, span.start);
        let end = floor_boundary(text, span.end).max(start);
        start..start + text[start..end].trim_end().len()
    }

    /// Line and column of both ends of a span.
    pub fn position(&self, span: Span) -> Position {
        let range = self.range(span);
        let (line, column) = self.line_column(span.file, range.start);
        let (end_line, end_column) = self.line_column(span.file, range.end);
        Position { line, column, end_line, end_column }
    }

    /// Number of the line, from 0, that holds a byte offset.
    pub fn line_of(&self, file: FileId, offset: usize) -> usize {
        let starts = self.sheet(file).map_or(&[][..], |sheet| &sheet.line_starts);
        starts.partition_point(|start| *start <= offset).saturating_sub(1)
    }

    /// The bytes of a line, counted from 0, without its line break; empty behind the last line.
    pub fn line(&self, file: FileId, line: usize) -> Range<usize> {
        let text = self.text(file);
        let starts = self.sheet(file).map_or(&[][..], |sheet| &sheet.line_starts);
        let start = starts.get(line).copied().unwrap_or(text.len());
        let end = starts.get(line + 1).copied().unwrap_or(text.len());
        start..start + text[start..end].trim_end_matches(['\r', '\n']).len()
    }

    /// The secret stretches that touch a range, in order.
    pub fn secrets_in(&self, file: FileId, range: &Range<usize>) -> impl Iterator<Item = Range<usize>> {
        let secrets = self.sheet(file).map_or(&[][..], |sheet| &sheet.secrets);
        // They are in order and apart from each other.
        let first = secrets.partition_point(|secret| secret.end <= range.start);
        let end = range.end;
        secrets[first..].iter().take_while(move |secret| secret.start < end).cloned()
    }

    /// A message with every secret value masked. Rules keep secrets out of their messages; this holds where one slips.
    pub fn scrub<'t>(&self, message: &'t str) -> Cow<'t, str> {
        let (mut scrubbed, mut shown, mut at) = (String::new(), 0, 0);
        while let Some(beginning) = message.as_bytes().get(at..at + SHORTEST_SECRET) {
            let known = self.secrets.get(beginning).map(Vec::as_slice).unwrap_or_default();
            match known.iter().find(|secret| message.as_bytes()[at..].starts_with(secret.as_bytes())) {
                Some(secret) => {
                    scrubbed.push_str(&message[shown..at]);
                    scrubbed.push_str(MASK);
                    at += secret.len();
                    shown = at;
                }
                None => at += 1,
            }
        }
        if shown == 0 {
            return Cow::Borrowed(message);
        }
        scrubbed.push_str(&message[shown..]);
        Cow::Owned(scrubbed)
    }

    fn sheet(&self, file: FileId) -> Option<&Sheet> {
        self.sheets.get(file.0 as usize)
    }

    fn line_column(&self, file: FileId, offset: usize) -> (usize, usize) {
        let line = self.line_of(file, offset);
        let start = self.line(file, line).start;
        (line + 1, self.text(file)[start..offset.max(start)].chars().count() + 1)
    }
}

impl Sheet {
    /// Puts the secret stretches in order, and makes one of those that overlap.
    fn join_secrets(&mut self) {
        self.secrets.sort_by_key(|range| (range.start, range.end));
        self.secrets.dedup_by(|next, before| {
            let overlaps = next.start < before.end;
            if overlaps {
                before.end = before.end.max(next.end);
            }
            overlaps || next == before
        });
    }

    fn new(text: &str) -> Self {
        let behind_newlines = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(offset, _)| offset + 1);
        Self { line_starts: std::iter::once(0).chain(behind_newlines).collect(), secrets: Vec::new() }
    }
}

/// The printed path of a place in a config document.
pub(super) fn path_of(place: &Place) -> Option<String> {
    match place {
        Place::Config { path, .. } => Some(path.to_string()),
        Place::Span(_) | Place::Nowhere => None,
    }
}

/// The nearest character boundary at or before an offset.
pub(super) fn floor_boundary(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

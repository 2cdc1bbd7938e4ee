//! Which stretches of the texts nobody may see.

use std::collections::BTreeSet;
use std::ops::Range;

use super::{FileId, Span};

/// One secret.
#[derive(Clone, Debug)]
pub(crate) struct Secret {
    /// Its text.
    pub span: Span,
    /// What it is without quotes, escapes and indentation.
    pub value: String,
}

/// Stretches that hold secrets, by file.
#[derive(Clone, Debug, Default)]
pub(crate) struct Secrets {
    /// In order and apart from each other.
    ranges: Vec<Vec<Range<usize>>>,
    known: Vec<Secret>,
}

impl Secrets {
    #[cfg(test)]
    pub(super) fn new(spans: impl IntoIterator<Item = Span>) -> Self {
        let mut secrets = Self::default();
        secrets.extend(spans.into_iter().map(|span| Secret { span, value: String::new() }));
        secrets
    }

    /// Adds some, and keeps all in order; of those that overlap, one is made.
    pub(crate) fn extend(&mut self, secrets: impl IntoIterator<Item = Secret>) {
        let mut touched = BTreeSet::new();
        for secret in secrets.into_iter().filter(|secret| secret.span.start < secret.span.end) {
            let Span { file, start, end } = secret.span;
            let number = file.0 as usize;
            if self.ranges.len() <= number {
                self.ranges.resize(number + 1, Vec::new());
            }
            self.ranges[number].push(start..end);
            self.known.push(secret);
            touched.insert(number);
        }
        for number in touched {
            let ranges = &mut self.ranges[number];
            ranges.sort_by_key(|range| (range.start, range.end));
            ranges.dedup_by(|next, before| {
                let overlaps = next.start < before.end;
                if overlaps {
                    before.end = before.end.max(next.end);
                }
                overlaps
            });
        }
    }

    /// All of them.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Secret> {
        self.known.iter()
    }

    /// Those that touch a range, in order.
    pub(super) fn within(&self, file: FileId, range: &Range<usize>) -> impl Iterator<Item = Range<usize>> {
        let ranges = self.ranges.get(file.0 as usize).map_or(&[][..], Vec::as_slice);
        let first = ranges.partition_point(|secret| secret.end <= range.start);
        let end = range.end;
        ranges[first..].iter().take_while(move |secret| secret.start < end).cloned()
    }

    /// Whether some of a span is secret.
    pub(crate) fn touch(&self, span: Span) -> bool {
        self.within(span.file, &(span.start..span.end)).next().is_some()
    }

    /// Whether all of a span is secret.
    pub(crate) fn cover(&self, span: Span) -> bool {
        let range = span.start..span.end.max(span.start.saturating_add(1));
        self.within(span.file, &range).any(|secret| secret.start <= span.start && span.end <= secret.end)
    }
}

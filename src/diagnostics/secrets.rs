//! Which stretches of the texts nobody may see.

use std::ops::Range;

use super::{FileId, Span};

/// Stretches that hold secrets, by file.
#[derive(Clone, Debug, Default)]
pub struct Secrets(Vec<Vec<Range<usize>>>);

impl Secrets {
    /// The stretches in order; of those that overlap, one is made.
    pub fn new(spans: impl IntoIterator<Item = Span>) -> Self {
        let mut files: Vec<Vec<Range<usize>>> = Vec::new();
        for span in spans.into_iter().filter(|span| span.start < span.end) {
            let number = span.file.0 as usize;
            if files.len() <= number {
                files.resize(number + 1, Vec::new());
            }
            files[number].push(span.start..span.end);
        }
        for ranges in &mut files {
            ranges.sort_by_key(|range| (range.start, range.end));
            ranges.dedup_by(|next, before| {
                let overlaps = next.start < before.end;
                if overlaps {
                    before.end = before.end.max(next.end);
                }
                overlaps
            });
        }
        Self(files)
    }

    /// All of them.
    pub(super) fn iter(&self) -> impl Iterator<Item = Span> {
        let spans = |(number, ranges): (usize, &'_ Vec<Range<usize>>)| {
            let file = FileId(number as u32);
            ranges.clone().into_iter().map(move |range| Span { file, start: range.start, end: range.end })
        };
        self.0.iter().enumerate().flat_map(spans)
    }

    /// Those that touch a range, in order.
    pub(super) fn within(&self, file: FileId, range: &Range<usize>) -> impl Iterator<Item = Range<usize>> {
        let ranges = self.0.get(file.0 as usize).map_or(&[][..], Vec::as_slice);
        let first = ranges.partition_point(|secret| secret.end <= range.start);
        let end = range.end;
        ranges[first..].iter().take_while(move |secret| secret.start < end).cloned()
    }

    /// Whether all of a span is secret.
    pub(crate) fn cover(&self, span: Span) -> bool {
        let range = span.start..span.end.max(span.start.saturating_add(1));
        self.within(span.file, &range).any(|secret| secret.start <= span.start && span.end <= secret.end)
    }
}

//! The few lines of a file that a finding is drawn on: short, with secrets masked, whatever the file looks like.

use std::ops::Range;

use super::FileId;
use super::text::{MASK, Texts, floor_boundary};

/// Bytes of a line that are handed to the renderer; a line of a megabyte is cut to this much around the span.
const LONGEST_LINE: usize = 400;
/// Bytes in front of a span that stay when its line is cut.
const LEAD: usize = 60;
/// Lines of a span that are drawn; of a longer one (a whole block) only the first line is.
const LONGEST_SPAN: usize = 5;
/// Lines that two places of one finding may be apart to share an excerpt; what is between them is folded.
const LONGEST_EXCERPT: usize = 200;
const ELLIPSIS: &str = "...";

/// Consecutive lines ready to be drawn.
pub(super) struct Excerpt {
    /// The lines, each without its line break, joined by `\n`.
    pub source: String,
    /// Number of the first line, from 1.
    pub line_start: usize,
    /// The spans asked for, in bytes of `source`, in the order in which they were given.
    pub spans: Vec<Range<usize>>,
}

/// Cuts the lines under `spans` out of a file. None where they lie too far apart for one excerpt; one span alone always
/// gives an excerpt. Spans come from [`Texts::range`].
pub(super) fn excerpt(texts: &Texts, file: FileId, spans: &[Range<usize>]) -> Option<Excerpt> {
    let spans: Vec<_> = spans.iter().map(|span| shorten(texts, file, span)).collect();
    let first = spans.iter().map(|span| texts.line_of(file, span.start)).min()?;
    let last = spans.iter().map(|span| texts.line_of(file, span.end)).max()?;
    if last - first > LONGEST_EXCERPT || (spans.len() > 1 && any_too_long(texts, file, first, last)) {
        return None;
    }
    let mut excerpt = Excerpt { source: String::new(), line_start: first + 1, spans: vec![0..0; spans.len()] };
    for number in first..=last {
        let pieces = pieces(texts, file, number, &spans);
        place_spans(&mut excerpt, &spans, &texts.line(file, number), &pieces);
        pieces.iter().for_each(|piece| excerpt.source.push_str(piece.text));
        if number < last {
            excerpt.source.push('\n');
        }
    }
    // Of as many bytes, so that the spans stay right. The renderer replaces the other control characters itself.
    excerpt.source = excerpt.source.replace(is_second_control, "\u{bf}");
    Some(excerpt)
}

/// Control characters of the second set (U+0080 to U+009F), which some terminals obey as well.
pub(super) fn is_second_control(character: char) -> bool {
    ('\u{80}'..='\u{9f}').contains(&character)
}

/// A stretch of a line and what is shown for it.
struct Piece<'a> {
    from: Range<usize>,
    text: &'a str,
    /// Whether `text` is what stands there, not a stand-in for it.
    verbatim: bool,
}

fn shorten(texts: &Texts, file: FileId, span: &Range<usize>) -> Range<usize> {
    let first = texts.line_of(file, span.start);
    if texts.line_of(file, span.end) - first < LONGEST_SPAN {
        return span.clone();
    }
    span.start..texts.line(file, first).end.max(span.start)
}

/// Two places on one overlong line cannot both stay in the part that is kept.
fn any_too_long(texts: &Texts, file: FileId, first: usize, last: usize) -> bool {
    (first..=last).any(|number| texts.line(file, number).len() > LONGEST_LINE)
}

/// What is shown of a line: its text with secrets masked and, where it is too long, cut around its first span.
fn pieces<'a>(texts: &'a Texts, file: FileId, number: usize, spans: &[Range<usize>]) -> Vec<Piece<'a>> {
    let text = texts.text(file);
    let line = texts.line(file, number);
    let kept = if line.len() <= LONGEST_LINE { line.clone() } else { cut(text, &line, spans) };
    let mut pieces = Vec::new();
    if kept.start > line.start {
        pieces.push(Piece { from: line.start..kept.start, text: ELLIPSIS, verbatim: false });
    }
    let mut shown = kept.start;
    for secret in texts.secrets_in(file, &kept) {
        let overlap = secret.start.max(shown)..secret.end.min(kept.end).max(shown);
        let value = &text[overlap.clone()];
        let start = overlap.end - value.trim_start().len();
        if start == overlap.end {
            continue;
        }
        pieces.push(Piece { from: shown..start, text: &text[shown..start], verbatim: true });
        pieces.push(Piece { from: start..overlap.end, text: MASK, verbatim: false });
        shown = overlap.end;
    }
    pieces.push(Piece { from: shown..kept.end, text: &text[shown..kept.end], verbatim: true });
    if kept.end < line.end {
        pieces.push(Piece { from: kept.end..line.end, text: ELLIPSIS, verbatim: false });
    }
    pieces
}

fn cut(text: &str, line: &Range<usize>, spans: &[Range<usize>]) -> Range<usize> {
    let anchor = spans.iter().map(|span| span.start).find(|start| (line.start..=line.end).contains(start));
    let start = floor_boundary(text, anchor.unwrap_or(line.start).saturating_sub(LEAD)).max(line.start);
    start..floor_boundary(text, start + LONGEST_LINE).clamp(start, line.end)
}

/// Carries the ends of the spans that lie on this line over into the excerpt, whose next byte is the line's first.
fn place_spans(excerpt: &mut Excerpt, spans: &[Range<usize>], line: &Range<usize>, pieces: &[Piece]) {
    let base = excerpt.source.len();
    for (span, placed) in spans.iter().zip(&mut excerpt.spans) {
        // Lines come in order, so that the last one that begins at or before an offset has the last word.
        if span.start >= line.start {
            placed.start = base + shown_start(pieces, span.start);
        }
        if span.end >= line.start {
            placed.end = base + shown_end(pieces, span.end).max(placed.start.saturating_sub(base));
        }
    }
}

/// Where a span that starts at this offset of the file is shown to start, in bytes from the line's first.
fn shown_start(pieces: &[Piece], offset: usize) -> usize {
    let mut shown = 0;
    for piece in pieces {
        if offset < piece.from.end {
            return shown + if piece.verbatim { offset.saturating_sub(piece.from.start) } else { 0 };
        }
        shown += piece.text.len();
    }
    shown
}

/// Where a span that ends at this offset of the file is shown to end.
fn shown_end(pieces: &[Piece], offset: usize) -> usize {
    let mut shown = 0;
    for piece in pieces {
        if offset <= piece.from.end {
            return shown + if piece.verbatim { offset.saturating_sub(piece.from.start) } else { piece.text.len() };
        }
        shown += piece.text.len();
    }
    shown
}

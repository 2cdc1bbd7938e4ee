//! Findings for people: the message, the source line with a caret under the value, the why and the remedy.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet, normalize_untrusted_str};

use super::excerpt::{excerpt, is_second_control};
use super::report::{Location, Position, Report, ShownFinding};
use super::text::Texts;
use super::{FileId, Severity};

/// Writes every finding and a summary line; nothing where there are no findings.
///
/// `color` asks for ANSI colours: whether the output is a terminal and what NO_COLOR says is for the caller to know.
/// Control characters are made visible, long lines and long blocks shortened.
///
/// # Errors
/// Those of `out`.
pub fn write(report: &Report, out: &mut dyn Write, color: bool) -> io::Result<()> {
    let renderer = if color { Renderer::styled().hyperlink(false) } else { Renderer::plain() };
    for finding in &report.findings {
        writeln!(out, "{}\n", render(&report.texts, finding, &renderer))?;
    }
    match summary(report) {
        Some(summary) => writeln!(out, "{summary}"),
        None => Ok(()),
    }
}

fn render(texts: &Texts, finding: &ShownFinding, renderer: &Renderer) -> String {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let mut group = Group::with_title(level.primary_title(visible(&finding.message)).id(finding.rule));
    let drawings = drawings(texts, finding);
    for (number, drawing) in drawings.iter().enumerate() {
        group = draw(texts, group, drawing, stand_in(number));
    }
    for related in finding.related.iter().filter(|related| related.location.position.is_none()) {
        group = group.element(Level::NOTE.message(visible(&related.message)));
    }
    if !finding.why.is_empty() {
        group = group.element(Level::NOTE.with_name("why").message(visible(&finding.why)));
    }
    if !finding.remedy.is_empty() {
        group = group.element(Level::HELP.message(visible(&finding.remedy)));
    }
    let mut rendered = renderer.render(&[group]);
    for (number, drawing) in drawings.iter().enumerate() {
        rendered = name_place(&rendered, &stand_in(number), drawing);
    }
    rendered
}

/// Places of one file that are drawn on one excerpt.
struct Drawing<'a> {
    /// The first of them.
    at: &'a Position,
    marks: Vec<Mark<'a>>,
}

struct Mark<'a> {
    range: Range<usize>,
    kind: AnnotationKind,
    label: Option<&'a str>,
}

/// The finding's own place first; related places join the drawing of their file unless they are far away.
fn drawings<'a>(texts: &Texts, finding: &'a ShownFinding) -> Vec<Drawing<'a>> {
    let mark = |at: &Position, kind, label| Mark { range: texts.range(at.span), kind, label };
    let mut drawings: Vec<Drawing> = Vec::new();
    if let Some(at) = &finding.location.position {
        drawings.push(Drawing { at, marks: vec![mark(at, AnnotationKind::Primary, None)] });
    }
    for related in &finding.related {
        let Location { position: Some(at), .. } = &related.location else { continue };
        let related = mark(at, AnnotationKind::Context, Some(&related.message));
        let near = drawings.iter_mut().find(|drawing| {
            let ranges = drawing.marks.iter().chain([&related]).map(|mark| mark.range.clone());
            drawing.at.file == at.file && excerpt(texts, at.file, &ranges.collect::<Vec<_>>()).is_some()
        });
        match near {
            Some(drawing) => drawing.marks.push(related),
            None => drawings.push(Drawing { at, marks: vec![related] }),
        }
    }
    drawings
}

fn draw<'a>(texts: &Texts, group: Group<'a>, drawing: &Drawing<'a>, name: String) -> Group<'a> {
    let ranges: Vec<_> = drawing.marks.iter().map(|mark| mark.range.clone()).collect();
    let Some(excerpt) = excerpt(texts, drawing.at.file, &ranges) else { return group };
    let annotations = drawing.marks.iter().zip(excerpt.spans).map(|(mark, span)| {
        let annotation = mark.kind.span(span);
        match mark.label {
            Some(label) => annotation.label(visible(label)),
            None => annotation,
        }
    });
    let snippet = Snippet::source(excerpt.source).path(name).line_start(excerpt.line_start).annotations(annotations);
    group.element(snippet)
}

/// The name under which a drawing goes to the renderer, in characters of private use that no file name has. The renderer
/// writes `name:line:column` with the column in the excerpt, which is wrong where a line is cut or masked in front of it.
fn stand_in(number: usize) -> String {
    format!("\u{e000}{number}\u{e001}")
}

/// Puts the file's name and the true position in the place of `stand_in:line:column`.
fn name_place(rendered: &str, stand_in: &str, drawing: &Drawing) -> String {
    let Some((before, after)) = rendered.split_once(stand_in) else { return rendered.to_owned() };
    let after = after.trim_start_matches(|c: char| c == ':' || c.is_ascii_digit());
    let Position { file_name, line, column, .. } = drawing.at;
    format!("{before}{}:{line}:{column}{after}", visible(file_name))
}

/// The renderer takes some of its input for trusted: a value quoted in a message must not steer the terminal.
fn visible(text: &str) -> String {
    normalize_untrusted_str(text).replace(is_second_control, "\u{fffd}")
}

/// `2 errors, 1 warning in esgen.yaml; 'esgen explain two-masters' says more`.
fn summary(report: &Report) -> Option<String> {
    let worst = report.findings.iter().max_by_key(|finding| (finding.severity == Severity::Error) as u8)?;
    let first = report.findings.iter().find(|finding| finding.severity == worst.severity)?;
    let counts: Vec<_> = [Severity::Error, Severity::Warning]
        .into_iter()
        .map(|severity| (report.count(severity), severity.word()))
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| counted(count, word))
        .collect();
    let positions = report.findings.iter().filter_map(|finding| finding.location.position.as_ref());
    let files: BTreeMap<FileId, &str> = positions.map(|at| (at.file, at.file_name.as_str())).collect();
    let place = match files.values().next() {
        None => String::new(),
        Some(name) if files.len() == 1 => format!(" in {}", visible(name)),
        Some(_) => format!(" in {}", counted(files.len(), "file")),
    };
    Some(format!("{}{place}; 'esgen explain {}' says more", counts.join(", "), first.rule))
}

/// `1 cluster`, `2 clusters`.
pub fn counted(count: usize, word: &str) -> String {
    format!("{count} {word}{}", if count == 1 { "" } else { "s" })
}

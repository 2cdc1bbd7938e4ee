//! Cuts YAML into the texts of its parts, and reads no more of them than what they are called.
//!
//! What passes through is neither checked nor rewritten: it is not ours, it may be far larger than any config, and every
//! rewriting would change something (comments, the size of numbers). JSON is cut likewise, being YAML.

use super::resource_list::unusable;
use crate::diagnostics::{FileId, Files, Message, Place, Report, Secrets, Span as FileSpan, quoted};
use crate::message;
use crate::source::offsets::Offsets;
use saphyr_parser::{Event, Parser, ScalarStyle};
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

/// How deep collections may nest. Kubernetes' own reader stops at 10,000; its objects have some dozens.
const DEPTH_LIMIT: usize = 1000;

/// One part of a text: an object.
#[derive(Clone, Debug, Default)]
pub(super) struct Part {
    /// Its text, which is a YAML document by itself and ends in a newline.
    pub text: String,
    /// The same for equal content, whatever the indentation.
    pub fingerprint: u64,
    /// Its scalars by their path, to the third level: `metadata.annotations.KEY`.
    scalars: HashMap<Vec<String>, String>,
    /// It refers to an anchor that stands outside of it.
    pub leans_on_others: bool,
}

impl Part {
    /// The scalar at a path, as its text.
    pub(super) fn scalar(&self, path: &[&str]) -> Option<&str> {
        // Lookups are few; borrowing the key as a slice of borrowed texts is not worth a type of its own.
        let path: Vec<String> = path.iter().map(|&key| key.to_owned()).collect();
        self.scalars.get(&path).map(String::as_str)
    }

    /// The annotation of that key.
    pub(super) fn annotation(&self, key: &str) -> Option<&str> {
        self.scalar(&["metadata", "annotations", key])
    }

    /// All annotations.
    pub(super) fn annotations(&self) -> impl Iterator<Item = (&str, &str)> {
        self.scalars.iter().filter_map(|(path, value)| match path.as_slice() {
            [metadata, annotations, key] if metadata == "metadata" && annotations == "annotations" => {
                Some((key.as_str(), value.as_str()))
            }
            _ => None,
        })
    }
}

/// A part with the route of keys and positions (`0`, `1`) that leads to it; the first step is the document's number.
pub(super) struct Found {
    pub route: Vec<String>,
    pub part: Part,
}

/// All documents of a stream, save for empty ones.
pub(super) fn documents(text: &str) -> Result<Vec<Part>, Report> {
    let found = parts(text, |route| route.len() == 1)?;
    let is_empty = |part: &Part| matches!(part.scalar(&[]), Some("" | "~" | "null"));
    Ok(found.into_iter().map(|found| found.part).filter(|part| !is_empty(part)).collect())
}

/// The parts of a stream whose route is `wanted`. A part inside of a part is not looked at.
pub(super) fn parts(text: &str, wanted: impl Fn(&[String]) -> bool) -> Result<Vec<Found>, Report> {
    // A last line without an end would be another text once something stands behind it.
    let text = if text.is_empty() || text.ends_with('\n') { text.to_owned() } else { format!("{text}\n") };
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let mut scan =
        Scan { text, offsets: Offsets::new(text), open: Vec::new(), cut: None, found: Vec::new(), documents: 0 };
    let mut parser = Parser::new_from_str(text);
    while let Some(event) = parser.next_event() {
        match event {
            Ok((event, span)) => {
                let start = scan.offsets.byte(span.start.index());
                let end = scan.offsets.byte(span.end.index());
                scan.on_event(&event, start, end, &wanted).map_err(|what| report(text, start, what))?;
            }
            Err(error) => {
                let at = scan.offsets.byte(error.marker().index());
                return Err(report(text, at, message!("it is not YAML: {}", quoted(error.info()))));
            }
        }
    }
    Ok(scan.found)
}

fn report(text: &str, at: usize, what: Message) -> Report {
    let mut files = Files::default();
    let file: FileId = files.add("<stdin>", text);
    let mut finding = unusable(message!("cannot read <stdin>: {}", what));
    let span = FileSpan { file, start: at.min(text.len()), end: (at + 1).min(text.len()) };
    finding.place = Place::Span(span);
    finding.span = Some(span);
    Report::new(vec![finding], files, Secrets::default())
}

/// A collection that is open.
struct Open {
    /// None in a list.
    key: Option<String>,
    is_mapping: bool,
    /// The next node of a mapping is a key.
    expects_key: bool,
    items: usize,
}

/// The part that is being cut.
struct Cut {
    part: Part,
    route: Vec<String>,
    start: usize,
    is_block: bool,
    /// How many collections were open when it began.
    depth: usize,
    hasher: DefaultHasher,
    /// Numbers of its own for its anchors, because the parser counts them over the whole text.
    anchors: HashMap<usize, usize>,
    /// A block collection's text goes on to where the next event begins.
    ended: bool,
}

struct Scan<'text> {
    text: &'text str,
    offsets: Offsets<'text>,
    open: Vec<Open>,
    cut: Option<Cut>,
    found: Vec<Found>,
    documents: usize,
}

impl Scan<'_> {
    fn on_event(
        &mut self,
        event: &Event<'_>,
        start: usize,
        end: usize,
        wanted: impl Fn(&[String]) -> bool,
    ) -> Result<(), Message> {
        if self.cut.as_ref().is_some_and(|cut| cut.ended) {
            let is_item = self.open.last().is_some_and(|open| !open.is_mapping) && !matches!(event, Event::SequenceEnd);
            self.finish(if is_item { self.before_item(start) } else { self.before(start) });
        }
        match event {
            Event::DocumentStart(_) => {
                self.documents += 1;
                self.open.clear();
            }
            Event::Scalar(value, ..) => {
                if self.is_key() {
                    self.hash(event);
                    self.take_key(value);
                    return Ok(());
                }
                self.begin(start, false, &wanted);
                self.hash(event);
                self.keep(value);
                self.end_node(end);
            }
            Event::Alias(_) => {
                if self.is_key() {
                    self.hash(event);
                    self.take_key("");
                    return Ok(());
                }
                self.begin(start, false, &wanted);
                self.hash(event);
                self.end_node(end);
            }
            Event::MappingStart(..) | Event::SequenceStart(..) => {
                if self.open.len() >= DEPTH_LIMIT {
                    return Err(message!("its collections nest more than {} levels deep", DEPTH_LIMIT));
                }
                let is_block = !self.text.get(start..).is_some_and(|text| text.starts_with(['{', '[']));
                let is_mapping = matches!(event, Event::MappingStart(..));
                if !self.is_key() {
                    self.begin(start, is_block, &wanted);
                }
                self.hash(event);
                self.open.push(Open { key: None, is_mapping, expects_key: is_mapping, items: 0 });
            }
            Event::MappingEnd | Event::SequenceEnd => {
                self.hash(event);
                self.open.pop();
                if self.is_key() {
                    self.take_key("");
                } else {
                    self.end_node(end);
                }
            }
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => {}
        }
        Ok(())
    }

    fn is_key(&self) -> bool {
        self.open.last().is_some_and(|open| open.expects_key)
    }

    fn take_key(&mut self, key: &str) {
        if let Some(open) = self.open.last_mut() {
            open.key = Some(key.to_owned());
            open.expects_key = false;
        }
    }

    /// A value begins.
    fn begin(&mut self, start: usize, is_block: bool, wanted: impl Fn(&[String]) -> bool) {
        if self.cut.is_some() || self.open.len() > 3 {
            return;
        }
        let route = self.route();
        if wanted(&route) {
            self.cut = Some(Cut {
                part: Part::default(),
                route,
                start,
                is_block,
                depth: self.open.len(),
                hasher: DefaultHasher::new(),
                anchors: HashMap::new(),
                ended: false,
            });
        }
    }

    /// A value has ended.
    fn end_node(&mut self, end: usize) {
        if let Some(open) = self.open.last_mut() {
            open.items += 1;
            open.expects_key = open.is_mapping;
        }
        let Some(cut) = self.cut.as_mut().filter(|cut| cut.depth == self.open.len()) else { return };
        cut.ended = true;
        if !cut.is_block {
            self.finish(end);
        }
    }

    /// Document, keys and positions down to the value that begins here.
    fn route(&self) -> Vec<String> {
        let steps = self.open.iter().map(|open| open.key.clone().unwrap_or_else(|| open.items.to_string()));
        std::iter::once(self.documents.saturating_sub(1).to_string()).chain(steps).collect()
    }

    /// Remembers a scalar near the root of the part.
    fn keep(&mut self, value: &str) {
        let Some(cut) = &mut self.cut else { return };
        let inside = self.open.get(cut.depth..).unwrap_or_default();
        if inside.len() <= 3
            && let Some(path) = inside.iter().map(|open| open.key.clone()).collect::<Option<Vec<_>>>()
        {
            cut.part.scalars.insert(path, value.to_owned());
        }
    }

    fn hash(&mut self, event: &Event<'_>) {
        let Some(cut) = &mut self.cut else { return };
        std::mem::discriminant(event).hash(&mut cut.hasher);
        let (anchor, tag) = match event {
            Event::Scalar(value, style, anchor, tag) => {
                value.hash(&mut cut.hasher);
                (*style == ScalarStyle::Plain).hash(&mut cut.hasher);
                (*anchor, tag.as_ref())
            }
            Event::MappingStart(anchor, tag) | Event::SequenceStart(anchor, tag) => (*anchor, tag.as_ref()),
            Event::Alias(anchor) => {
                match cut.anchors.get(anchor) {
                    Some(own) => own.hash(&mut cut.hasher),
                    None => cut.part.leans_on_others = true,
                }
                return;
            }
            _ => return,
        };
        tag.hash(&mut cut.hasher);
        if anchor > 0 {
            let own = cut.anchors.len();
            cut.anchors.insert(anchor, own);
            own.hash(&mut cut.hasher);
        }
    }

    /// Where the line of an event begins, if nothing but blanks and dashes stands before the event, else the event.
    fn before(&self, start: usize) -> usize {
        let before = self.text.get(..start).unwrap_or(self.text);
        let bare = before.trim_end_matches([' ', '-']);
        if bare.is_empty() || bare.ends_with('\n') { bare.len() } else { before.len() }
    }

    /// The same for an item of a list, whose dash may stand some lines above it (`- # comment`).
    fn before_item(&self, start: usize) -> usize {
        let mut line = self.before(start);
        if self.text.get(line..start).is_some_and(|before| before.contains('-')) {
            return line;
        }
        while let Some(above) = self.text.get(..line).and_then(|text| text.strip_suffix('\n')) {
            let begin = above.rfind('\n').map_or(0, |newline| newline + 1);
            match above.get(begin..).unwrap_or_default().trim_start().chars().next() {
                Some('-') => return begin,
                None | Some('#' | '&' | '!') => line = begin,
                Some(_) => break,
            }
        }
        self.before(start)
    }

    fn finish(&mut self, end: usize) {
        let Some(cut) = self.cut.take() else { return };
        let line = self.text.get(..cut.start).and_then(|before| before.rfind('\n')).map_or(0, |newline| newline + 1);
        let column = if cut.is_block { cut.start - line } else { 0 };
        let text = outdented(self.text.get(cut.start..end).unwrap_or_default(), column);
        let part = Part { text, fingerprint: cut.hasher.finish(), ..cut.part };
        self.found.push(Found { route: cut.route, part });
    }
}

/// Every line but the first without so many blanks in front, or as many of them as it has.
fn outdented(text: &str, columns: usize) -> String {
    let mut lines = String::new();
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let blanks = line.len() - line.trim_start_matches(' ').len();
        lines.push_str(if number == 0 { line } else { &line[blanks.min(columns)..] });
    }
    if !lines.ends_with('\n') {
        lines.push('\n');
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items(text: &str) -> Vec<Part> {
        let found = parts(text, |route| route.len() == 3 && route[1] == "items").unwrap();
        found.into_iter().map(|found| found.part).collect()
    }

    #[test]
    fn texts_are_cut_out_whole() {
        let block = "items:\n- a: 1 # one\n  b: |+\n    x\n\n- a: 2\n  c:\n  - d\n  # at the end\nkind: X\n";
        let deeper = "items:\n  -   a: 1 # one\n      b: |+\n        x\n\n  -   a: 2\n      c:\n      - d\n      # at the end\nkind: X";
        for text in [block, deeper] {
            let items = items(text);
            let texts: Vec<_> = items.iter().map(|item| item.text.as_str()).collect();
            assert_eq!(texts, ["a: 1 # one\nb: |+\n  x\n\n", "a: 2\nc:\n- d\n# at the end\n"], "{text}");
        }
        assert_eq!(items(block)[0].fingerprint, items(deeper)[0].fingerprint);
        let apart = items("items:\n- a:\n  - b\n- # two\n\n  # more\n  c: 1\n-\n  d: 2\n");
        let texts: Vec<_> = apart.iter().map(|item| item.text.as_str()).collect();
        assert_eq!(texts, ["a:\n- b\n", "c: 1\n", "d: 2\n"]);
        let flow = items(r#"{"items": [{"a": 1, "ü": [1]}, {"a": {}}, 3, null], "kind": "X"}"#);
        let texts: Vec<_> = flow.iter().map(|item| item.text.as_str()).collect();
        assert_eq!(texts, ["{\"a\": 1, \"ü\": [1]}\n", "{\"a\": {}}\n", "3\n", "null\n"]);
    }

    #[test]
    fn what_objects_are_called_is_read() {
        let text = "items:\n- kind: A\n  metadata:\n    annotations: {x/y: 'true', z: \"1\"}\n    name: n\n  spec: {kind: no}\n";
        let item = &items(text)[0];
        assert_eq!(item.scalar(&["kind"]), Some("A"));
        assert_eq!(item.scalar(&["metadata", "name"]), Some("n"));
        assert_eq!(item.annotation("x/y"), Some("true"));
        assert_eq!(item.annotations().count(), 2);
    }

    #[test]
    fn a_fingerprint_tells_contents_apart() {
        let print = |item: &str| documents(item).unwrap()[0].fingerprint;
        assert_eq!(print("a: [1, x]\n"), print("a:\n  - 1\n  - x\n"));
        assert_eq!(print("a: &p {b: 1}\nc: *p\n"), print("a: &q {b: 1}\nc: *q\n"));
        for (one, other) in [("a: yes", "a: 'yes'"), ("a: 1", "a: 2"), ("a: [[]]", "a: [[], []]"), ("a: !x 1", "a: 1")]
        {
            assert_ne!(print(one), print(other), "{one}");
        }
    }

    #[test]
    fn documents_of_a_stream() {
        let texts = |text: &str| documents(text).unwrap().into_iter().map(|part| part.text).collect::<Vec<_>>();
        assert_eq!(texts("a: 1\n---\nb: |\n  ---x\n--- # c\nc: 3"), ["a: 1\n", "b: |\n  ---x\n", "c: 3\n"]);
        assert_eq!(texts("---\na: 1\n...\n---\n---\n{b: 2}\n"), ["a: 1\n", "{b: 2}\n"]);
        assert!(texts("").is_empty() && texts("# only a comment\n").is_empty());
    }

    #[test]
    fn no_text_is_too_odd() {
        for text in ["a: *b", "[", "items:\n- &a {b: 1}\n- *a\n", "? {a: b}\n: [c]\n", "\u{0}", "- - - a\n", "a: b: c"]
        {
            let _ = documents(text);
            let _ = parts(text, |route| route.len() == 3);
        }
        assert!(documents(&"[".repeat(100_000)).is_err());
        assert!(items("items:\n- &a {b: 1}\n- c: *a\n")[1].leans_on_others);
    }
}

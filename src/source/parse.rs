//! YAML text to nodes: the parser's events, checked and built into trees.
//!
//! The parser (saphyr-parser) is pulled event by event: its own `load` recurses as deep as the text nests.

use super::budget::{Budget, Size};
use super::kubectl;
use super::node::{Entry, Node, NodeValue};
use super::offsets::Offsets;
use super::scalar::{Reading, resolve};
use super::syntax;
use super::{BROKEN, Dialect, FINDING_LIMIT, Limits};
use crate::diagnostics::{FileId, Finding, Span};
use crate::message;
use saphyr_parser::{Event, Parser, ScalarStyle, Tag};
use std::collections::HashMap;

/// What one text holds.
#[derive(Default)]
pub(super) struct Parsed {
    /// Its documents, save for empty ones.
    pub documents: Vec<ParsedDocument>,
    /// Why reading ended before the end of the text, with what was found in the unfinished document.
    pub broken: Vec<Finding>,
}

/// One document and what there is to say about it.
pub(super) struct ParsedDocument {
    /// Its tree. Where `findings` is not empty, parts of it are guesses.
    pub root: Node,
    /// What is wrong with it.
    pub findings: Vec<Finding>,
    /// Where it ends.
    pub end: usize,
}

/// Reads `text`, which stands at byte `base` of `file`.
pub(super) fn parse(text: &str, file: FileId, base: usize, dialect: Dialect) -> Parsed {
    let mut parsed = Parsed::default();
    if dialect != Dialect::Foreign
        && let Some(finding) = syntax::check_characters(text, file, base)
    {
        parsed.broken.push(finding);
        return parsed;
    }
    if dialect == Dialect::Manifest
        && let Some(finding) = kubectl::check_separators(text, file, base)
    {
        parsed.broken.push(finding);
        return parsed;
    }
    let mut builder = Builder::new(text, file, base, dialect);
    let mut parser = Parser::new_from_str(text);
    while let Some(event) = parser.next_event() {
        let step = match event {
            Ok((event, span)) => {
                let span = builder.span(span.start.index(), span.end.index());
                builder.on_event(event, span)
            }
            Err(error) => {
                let span = builder.span(error.marker().index(), error.marker().index() + 1);
                Err(Box::new(syntax::explain(error.info(), span, builder.limits)))
            }
        };
        match step {
            Ok(None) => {}
            Ok(Some(document)) => parsed.documents.push(document),
            Err(finding) => {
                parsed.broken = std::mem::take(&mut builder.findings);
                parsed.broken.push(syntax::or_template(*finding, text, base));
                break;
            }
        }
    }
    parsed
}

/// An error that ends the reading of the text.
type Fatal = Box<Finding>;

/// A collection that is still open.
struct Frame {
    /// First byte.
    start: usize,
    /// End of the last child.
    end: usize,
    /// The parser's number of its anchor; 0 for none.
    anchor: usize,
    content: Content,
}

enum Content {
    Sequence(Vec<Node>),
    Mapping {
        entries: Vec<Entry>,
        /// Where each key stands, to find duplicates in constant time.
        seen: HashMap<String, Span>,
        /// The values of `<<`.
        merged: Vec<Node>,
        /// The key whose value comes next.
        key: Option<Key>,
    },
}

struct Key {
    text: String,
    span: Span,
    kind: KeyKind,
}

#[derive(Clone, Copy, PartialEq)]
enum KeyKind {
    Ordinary,
    /// `<<`.
    Merge,
    /// A second one of its name; its value is dropped.
    Duplicate,
}

struct Builder<'text> {
    text: &'text str,
    offsets: Offsets<'text>,
    file: FileId,
    base: usize,
    dialect: Dialect,
    limits: Limits,
    stack: Vec<Frame>,
    root: Option<Node>,
    /// Finished anchored nodes of the current document, by the parser's number.
    anchors: HashMap<usize, Node>,
    findings: Vec<Finding>,
    budget: Budget,
    findings_left: usize,
}

impl<'text> Builder<'text> {
    fn new(text: &'text str, file: FileId, base: usize, dialect: Dialect) -> Self {
        Self {
            text,
            offsets: Offsets::new(text),
            file,
            base,
            dialect,
            limits: dialect.limits(),
            stack: Vec::new(),
            root: None,
            anchors: HashMap::new(),
            findings: Vec::new(),
            budget: Budget::new(dialect.limits()),
            findings_left: FINDING_LIMIT,
        }
    }

    /// A span from character numbers, without the blanks and line ends behind it.
    fn span(&self, start: usize, end: usize) -> Span {
        let start = self.offsets.byte(start);
        let end = self.offsets.byte(end).max(start);
        let kept = self.text[start..end].trim_end();
        let end = if kept.is_empty() { end } else { start + kept.len() };
        Span { file: self.file, start: self.base + start, end: self.base + end }
    }

    fn on_event(&mut self, event: Event<'_>, span: Span) -> Result<Option<ParsedDocument>, Fatal> {
        match event {
            Event::Nothing | Event::StreamStart | Event::StreamEnd => {}
            Event::DocumentStart(_) => {
                self.root = None;
                self.stack.clear();
                self.anchors.clear();
            }
            Event::DocumentEnd => return Ok(self.finish_document(span.start)),
            Event::Alias(anchor) => self.alias(anchor, span)?,
            Event::Scalar(text, style, anchor, tag) => self.scalar(&text, style, anchor, tag.as_deref(), span)?,
            Event::SequenceStart(anchor, tag) => {
                self.open(Content::Sequence(Vec::new()), anchor, tag.as_deref(), "seq", span)?;
            }
            Event::MappingStart(anchor, tag) => {
                let content =
                    Content::Mapping { entries: Vec::new(), seen: HashMap::new(), merged: Vec::new(), key: None };
                self.open(content, anchor, tag.as_deref(), "map", span)?;
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(span)?,
        }
        Ok(None)
    }

    fn finish_document(&mut self, end: usize) -> Option<ParsedDocument> {
        let findings = std::mem::take(&mut self.findings);
        let root = self.root.take()?;
        if root.value == NodeValue::Null && findings.is_empty() {
            return None;
        }
        Some(ParsedDocument { root, findings, end })
    }

    fn open(
        &mut self,
        content: Content,
        anchor: usize,
        tag: Option<&Tag>,
        expected: &str,
        span: Span,
    ) -> Result<(), Fatal> {
        if self.stack.len() >= self.limits.depth {
            return Err(Box::new(syntax::too_deep(span, self.limits)));
        }
        if self.at_key() {
            return Err(Box::new(syntax::complex_key(span)));
        }
        if let Some(tag) = tag
            && !(syntax::is_core(tag, expected) || syntax::is_non_specific(tag))
        {
            self.report(syntax::unknown_tag(tag, span))?;
        }
        self.spend(1, 0, span)?;
        self.stack.push(Frame { start: span.start, end: span.end, anchor, content });
        Ok(())
    }

    fn close(&mut self, end: Span) -> Result<(), Fatal> {
        let Some(frame) = self.stack.pop() else { return Ok(()) };
        // A flow collection ends with its bracket; a block collection has none and ends with its last child.
        let end = if end.end > end.start { end.end } else { frame.end };
        let span = Span { file: self.file, start: frame.start, end: end.max(frame.start) };
        let value = match frame.content {
            Content::Sequence(items) => NodeValue::Sequence(items),
            Content::Mapping { mut entries, mut seen, merged, .. } => {
                for source in merged {
                    self.merge(source, &mut entries, &mut seen)?;
                }
                NodeValue::Mapping(entries)
            }
        };
        self.add(Node { value, span }, frame.anchor)
    }

    /// `<<`: the keys of another mapping, or of several, as far as they are not there already (YAML 1.1).
    fn merge(&mut self, source: Node, entries: &mut Vec<Entry>, seen: &mut HashMap<String, Span>) -> Result<(), Fatal> {
        let sources = match source.value {
            NodeValue::Sequence(items) => items,
            value => vec![Node { value, span: source.span }],
        };
        for source in sources {
            let NodeValue::Mapping(merged) = source.value else {
                self.report(syntax::merge_of_no_mapping(source.span))?;
                continue;
            };
            for entry in merged {
                if !seen.contains_key(&entry.key) {
                    seen.insert(entry.key.clone(), entry.key_span);
                    entries.push(entry);
                }
            }
        }
        Ok(())
    }

    fn alias(&mut self, anchor: usize, span: Span) -> Result<(), Fatal> {
        let Some(node) = self.anchors.get(&anchor) else { return Err(Box::new(syntax::alias_loop(span))) };
        let size = Size::of(node);
        let value = node.value.clone();
        if self.stack.len() + size.depth > self.limits.depth {
            return Err(Box::new(syntax::too_deep(span, self.limits)));
        }
        self.spend(size.nodes, size.bytes, span)?;
        if self.at_key() {
            return match value {
                NodeValue::String(text) => self.key(text, KeyKind::Ordinary, span),
                _ => Err(Box::new(syntax::complex_key(span))),
            };
        }
        self.add(Node { value, span }, 0)
    }

    fn scalar(
        &mut self,
        text: &str,
        style: ScalarStyle,
        anchor: usize,
        tag: Option<&Tag>,
        span: Span,
    ) -> Result<(), Fatal> {
        self.spend(1, text.len(), span)?;
        let quoted = style != ScalarStyle::Plain;
        let at_key = self.at_key();
        // yq writes `!!merge <<`.
        let may_merge = tag.is_none_or(|tag| syntax::is_core(tag, "merge"));
        if at_key && !quoted && may_merge && text == "<<" && self.dialect != Dialect::Foreign {
            return self.key(text.to_owned(), KeyKind::Merge, span);
        }
        let text_tag = tag.is_some_and(|tag| syntax::is_non_specific(tag) || syntax::is_core(tag, "str"));
        let for_kubectl = tag.filter(|_| self.dialect == Dialect::Manifest);
        let value =
            if let Some((tag, value)) = for_kubectl.and_then(|tag| Some((tag, kubectl::tagged(tag, text, quoted)?))) {
                self.report(syntax::tag_of_kubectl(tag, span))?;
                value
            } else if quoted || text_tag {
                if let Some(tag) = tag.filter(|_| !text_tag) {
                    self.report(syntax::unknown_tag(tag, span))?;
                }
                NodeValue::String(text.to_owned())
            } else {
                self.plain(text, tag, at_key, span)?
            };
        if !at_key {
            return self.add(Node { value, span }, anchor);
        }
        if anchor != 0 {
            self.anchors.insert(anchor, Node { value: value.clone(), span });
        }
        let key = match &value {
            NodeValue::String(text) => text.clone(),
            NodeValue::Bool(_) | NodeValue::Number(_) if self.dialect != Dialect::Config => {
                let key = value.printed();
                self.report(syntax::key_made_a_string(text, &key, span))?;
                key
            }
            _ => {
                self.report(syntax::key_not_a_string(text, &value, span))?;
                text.to_owned()
            }
        };
        self.key(key, KeyKind::Ordinary, span)
    }

    /// The value of an unquoted scalar; an ambiguous one is reported. As a key, it is a text either way: then an ambiguous
    /// one comes back as a guess that is no string.
    fn plain(&mut self, text: &str, tag: Option<&Tag>, at_key: bool, span: Span) -> Result<NodeValue, Fatal> {
        let value = match resolve(text) {
            Reading::Clear(value) => value,
            Reading::Ambiguous(ambiguity) if self.dialect != Dialect::Config => match ambiguity.as_kubectl(text) {
                // As a key it is a text either way, and kubectl's value is what the text is made from.
                Some(value) if at_key => return Ok(value),
                Some(value) => {
                    self.report(syntax::ambiguous_in_manifest(text, &value, &ambiguity, span))?;
                    value
                }
                None => {
                    self.report(syntax::ambiguous(text, &ambiguity, span))?;
                    ambiguity.guess
                }
            },
            Reading::Ambiguous(ambiguity) if at_key => {
                if matches!(ambiguity.guess, NodeValue::String(_)) {
                    self.report(syntax::key_not_a_string(text, &ambiguity.guess, span))?;
                }
                return Ok(ambiguity.guess);
            }
            Reading::Ambiguous(ambiguity) => {
                self.report(syntax::ambiguous(text, &ambiguity, span))?;
                ambiguity.guess
            }
        };
        let Some(tag) = tag else { return Ok(value) };
        let expected = match &value {
            NodeValue::Null => "null",
            NodeValue::Bool(_) => "bool",
            NodeValue::Number(number) if number.is_f64() => "float",
            NodeValue::Number(_) => "int",
            _ => "str",
        };
        if !syntax::is_core(tag, expected) {
            self.report(syntax::unknown_tag(tag, span))?;
        }
        Ok(value)
    }

    fn key(&mut self, text: String, kind: KeyKind, span: Span) -> Result<(), Fatal> {
        let Some(Frame { content: Content::Mapping { seen, key, .. }, .. }) = self.stack.last_mut() else {
            return Ok(());
        };
        // `<<` and "<<" are two keys; no key in a text starts with a NUL.
        let name = if kind == KeyKind::Merge { "\0<<".to_owned() } else { text.clone() };
        let first = seen.get(&name).copied().filter(|_| self.dialect != Dialect::Foreign);
        // kubectl merges each of several.
        let is_repeated_merge = first.is_some() && kind == KeyKind::Merge && self.dialect == Dialect::Manifest;
        let kind = if first.is_some() && !is_repeated_merge { KeyKind::Duplicate } else { kind };
        *key = Some(Key { text, span, kind });
        match first {
            Some(first) if is_repeated_merge => self.report(syntax::second_merge(span, first)),
            Some(first) => self.report(syntax::duplicate_key(self.source(span), span, first)),
            None => {
                seen.insert(name, span);
                Ok(())
            }
        }
    }

    /// Puts a finished value where it belongs.
    fn add(&mut self, mut node: Node, anchor: usize) -> Result<(), Fatal> {
        if let Some(Frame { content: Content::Mapping { key: Some(key), .. }, .. }) = self.stack.last()
            && node.span.start == node.span.end
        {
            node.span = key.span;
        }
        if anchor != 0 {
            let size = Size::of(&node);
            self.spend(size.nodes, size.bytes, node.span)?;
            self.anchors.insert(anchor, node.clone());
        }
        let Some(frame) = self.stack.last_mut() else {
            self.root = Some(node);
            return Ok(());
        };
        frame.end = frame.end.max(node.span.end);
        match &mut frame.content {
            Content::Sequence(items) => items.push(node),
            Content::Mapping { entries, merged, key, .. } => match key.take() {
                Some(Key { kind: KeyKind::Merge, .. }) => merged.push(node),
                Some(Key { text, span, kind: KeyKind::Ordinary }) => {
                    entries.push(Entry { key: text, key_span: span, value: node });
                }
                Some(Key { kind: KeyKind::Duplicate, .. }) | None => {}
            },
        }
        Ok(())
    }

    fn at_key(&self) -> bool {
        matches!(self.stack.last(), Some(Frame { content: Content::Mapping { key: None, .. }, .. }))
    }

    fn spend(&mut self, nodes: usize, bytes: usize, span: Span) -> Result<(), Fatal> {
        if self.budget.spend(nodes, bytes) { Ok(()) } else { Err(Box::new(syntax::too_many_nodes(span, self.limits))) }
    }

    fn report(&mut self, finding: Finding) -> Result<(), Fatal> {
        if self.dialect == Dialect::Foreign {
            return Ok(());
        }
        let Some(left) = self.findings_left.checked_sub(1) else {
            let place = finding.place.clone();
            return Err(Box::new(
                Finding::error(BROKEN, place, message!("more than {} findings in this file", FINDING_LIMIT))
                    .remedy("correct the ones above; what follows was not looked at"),
            ));
        };
        self.findings_left = left;
        self.findings.push(finding);
        Ok(())
    }

    /// The text of a span.
    fn source(&self, span: Span) -> &'text str {
        self.text.get(span.start - self.base..span.end - self.base).unwrap_or_default()
    }
}

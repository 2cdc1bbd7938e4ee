//! Cuts YAML into the texts of its parts, by the spans of what was read.
//!
//! What passes through is neither checked nor rewritten: it is not ours, and every rewriting would change something (comments, the
//! size of numbers). JSON is cut likewise, being YAML.

use super::resource_list::unusable;
use crate::diagnostics::{Files, Report, Secrets};
use crate::message;
use crate::source::{Foreign, Node, NodeValue, read_foreign, secrets_of_unread};
use serde_json::Value;

/// One part of a text: an object.
#[derive(Clone, Debug)]
pub(super) struct Part {
    /// Its text, which is a YAML document by itself and ends in a newline.
    pub text: String,
    /// What the text is read as.
    node: Node,
    /// Whether the text says the same without what stands around it, as an alias does not whose anchor is elsewhere.
    pub stands_alone: bool,
}

impl Part {
    /// The scalar at a path, as it was written: what `n` or `1.0` is to which reader is not ours to say.
    pub(super) fn scalar(&self, path: &[&str]) -> Option<&str> {
        self.text_of(path.iter().try_fold(&self.node, |node, key| node.get(key))?)
    }

    fn text_of<'part>(&'part self, node: &'part Node) -> Option<&'part str> {
        match &node.value {
            NodeValue::String(text) => Some(text),
            NodeValue::Bool(_) | NodeValue::Number(_) => self.text.get(node.span.start..node.span.end),
            NodeValue::Null | NodeValue::Sequence(_) | NodeValue::Mapping(_) => None,
        }
    }

    /// The annotation of that key.
    pub(super) fn annotation(&self, key: &str) -> Option<&str> {
        self.scalar(&["metadata", "annotations", key])
    }

    /// All annotations.
    pub(super) fn annotations(&self) -> impl Iterator<Item = (&str, &str)> {
        let annotations = self.node.get("metadata").and_then(|metadata| metadata.get("annotations"));
        let entries = match annotations.map(|annotations| &annotations.value) {
            Some(NodeValue::Mapping(entries)) => entries.as_slice(),
            _ => &[],
        };
        entries.iter().filter_map(|entry| Some((entry.key.as_str(), self.text_of(&entry.value)?)))
    }

    /// Whether it is an object, and not a scalar or a list.
    pub(super) fn is_object(&self) -> bool {
        matches!(self.node.value, NodeValue::Mapping(_))
    }

    /// Whether both hold the same, whatever their indentation.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        self.node.to_json() == other.node.to_json()
    }
}

/// All documents of a stream, save for empty ones.
pub(super) fn documents(text: &str) -> Result<Vec<Part>, Report> {
    let text = Text::new(text);
    let documents = text.read()?;
    Ok(documents.iter().map(|document| text.part(&document.root, text.before(document.end))).collect())
}

/// A text that parts are cut from.
pub(super) struct Text(String);

impl Text {
    pub(super) fn new(text: &str) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        // A last line without an end would be another text once something stands behind it.
        let end = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
        Self(format!("{text}{end}"))
    }

    /// Its documents, save for empty ones.
    pub(super) fn read(&self) -> Result<Vec<Foreign>, Report> {
        read_foreign(&self.0).map_err(|broken| {
            let mut files = Files::default();
            let file = files.add("<stdin>", &self.0);
            let mut secrets = Secrets::default();
            secrets.extend(secrets_of_unread(&self.0, file));
            let mut finding = unusable(message!("cannot read <stdin>: it is not YAML: {}", broken.message));
            (finding.place, finding.span) = (broken.place, broken.span);
            Report::new(vec![finding], files, secrets)
        })
    }

    /// The values of an object by their keys, each with where it ends if it is a block.
    pub(super) fn values<'document>(
        &self,
        document: &'document Foreign,
    ) -> impl Iterator<Item = (&'document str, &'document Node, usize)> {
        let entries = match &document.root.value {
            NodeValue::Mapping(entries) => entries.as_slice(),
            _ => &[],
        };
        entries.iter().enumerate().map(|(number, entry)| {
            let next = entries.get(number + 1).map_or(document.end, |next| next.key_span.start);
            (entry.key.as_str(), &entry.value, self.before(next))
        })
    }

    /// The items of a list, which ends at `end` if it is a block.
    pub(super) fn items(&self, list: &Node, end: usize) -> Vec<Part> {
        let NodeValue::Sequence(items) = &list.value else { return Vec::new() };
        let next = |number: usize| items.get(number + 1).map_or(end, |next| self.before_item(next.span.start));
        items.iter().enumerate().map(|(number, item)| self.part(item, next(number))).collect()
    }

    /// What stands at a node, which ends at `end` if it is a block: it may end in comments, or in empty lines of a string.
    pub(super) fn part(&self, node: &Node, end: usize) -> Part {
        let start = node.span.start;
        let is_block = matches!(node.value, NodeValue::Sequence(_) | NodeValue::Mapping(_))
            && !without_properties(self.0.get(start..).unwrap_or_default()).starts_with(['{', '[', '*']);
        let (end, column) = match is_block {
            true => (end, start - self.0.get(..start).and_then(|before| before.rfind('\n')).map_or(0, |line| line + 1)),
            false => (node.span.end, 0),
        };
        let text = outdented(self.0.get(start..end).unwrap_or_default(), column);
        let alone = read_foreign(&text).ok().and_then(|documents| documents.into_iter().next());
        let (value, own) = (node.to_json(), alone.as_ref().map_or(Value::Null, |alone| alone.root.to_json()));
        Part { text, node: alone.map_or_else(|| node.clone(), |alone| alone.root), stands_alone: value == own }
    }

    /// Where the line of a place begins, if nothing but blanks and dashes stands before the place, else the place.
    fn before(&self, start: usize) -> usize {
        let before = self.0.get(..start).unwrap_or(&self.0);
        let bare = before.trim_end_matches([' ', '-']);
        if bare.is_empty() || bare.ends_with('\n') { bare.len() } else { before.len() }
    }

    /// The same for an item of a list, whose dash may stand some lines above it (`- # comment`).
    fn before_item(&self, start: usize) -> usize {
        let mut line = self.before(start);
        if self.0.get(line..start).is_some_and(|before| before.contains('-')) {
            return line;
        }
        while let Some(above) = self.0.get(..line).and_then(|text| text.strip_suffix('\n')) {
            let begin = above.rfind('\n').map_or(0, |newline| newline + 1);
            match above.get(begin..).unwrap_or_default().trim_start().chars().next() {
                Some('-') => return begin,
                None | Some('#' | '&' | '!') => line = begin,
                Some(_) => break,
            }
        }
        self.before(start)
    }
}

/// What stands behind a node's anchor and tag.
fn without_properties(mut text: &str) -> &str {
    while text.starts_with(['&', '!']) {
        text = text.find(char::is_whitespace).map_or("", |end| text[end..].trim_start());
    }
    text
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
        let text = Text::new(text);
        items_of(&text, &text.read().unwrap())
    }

    fn items_of(text: &Text, documents: &[Foreign]) -> Vec<Part> {
        let values = documents.iter().flat_map(|document| text.values(document));
        values.filter(|(key, ..)| *key == "items").flat_map(|(_, list, end)| text.items(list, end)).collect()
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
        assert!(items(block)[0].is_like(&items(deeper)[0]));
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
    fn contents_are_told_apart() {
        let is_like = |one: &str, other: &str| documents(one).unwrap()[0].is_like(&documents(other).unwrap()[0]);
        assert!(is_like("a: [1, x]\n", "a:\n  - 1\n  - x\n"));
        assert!(is_like("a: &p {b: 1}\nc: *p\n", "a: &q {b: 1}\nc: *q\n"));
        for (one, other) in [("a: yes", "a: 'yes'"), ("a: 1", "a: 2"), ("a: [[]]", "a: [[], []]")] {
            assert!(!is_like(one, other), "{one}");
        }
    }

    #[test]
    fn oddities_are_kept() {
        let anchored = items("items: [&a {b: 1}, !x [2], &b !y {c: &c 3, d: *c}]\n");
        let texts: Vec<_> = anchored.iter().map(|item| item.text.as_str()).collect();
        assert_eq!(texts, ["&a {b: 1}\n", "!x [2]\n", "&b !y {c: &c 3, d: *c}\n"]);
        let odd = "a: !x 1\na: 2\n<<: 3\n1: {yes: 0777, on: 2024-01-01}\nb: \u{2028}\n~: .nan\n";
        assert_eq!(documents(odd).unwrap()[0].text, odd);
        let twice = items("items: [{a: 1}]\nitems: [{b: !!binary aGk=}]\n");
        assert_eq!(
            twice.iter().map(|item| item.text.as_str()).collect::<Vec<_>>(),
            ["{a: 1}\n", "{b: !!binary aGk=}\n"]
        );
        assert!(twice.iter().all(|item| item.stands_alone));
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
            if let Ok(documents) = Text::new(text).read() {
                items_of(&Text::new(text), &documents);
            }
        }
        assert!(documents(&"[".repeat(100_000)).is_err());
        assert!(!items("items:\n- &a {b: 1}\n- c: *a\n")[1].stands_alone);
    }
}

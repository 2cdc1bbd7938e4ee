//! The texts of the findings about broken YAML, and the check of characters that the parser lets through.

use super::node::NodeValue;
use super::scalar::Ambiguity;
use super::{AMBIGUOUS, BROKEN, Limits};
use crate::diagnostics::{FileId, Finding, Message, Place, Span, quoted};
use crate::message;
use saphyr_parser::Tag;

/// What the parser's messages mean. The first part that occurs in a message decides; other messages are shown as they are.
const MESSAGES: &[(&str, &str, &str)] = &[
    (
        "indentation in quoted scalar",
        "a quoted string goes on in lines indented less than its key",
        "close its quote, or indent its lines",
    ),
    (
        "illegal placement of ':'",
        "a `:` inside brackets where no value can begin",
        "close the `[` above, or quote the string",
    ),
    ("expected ',' or", "a `[` or `{` is never closed, or a comma is missing", "close it, or write the comma"),
    ("unexpected character", "a value starts with a character that YAML reserves", "quote the string"),
    ("tab", "a tab stands where YAML takes only spaces", "indent with spaces"),
    (
        "simple key expect",
        "this line is not a `key: value` pair",
        "add the colon, or indent it to belong to the value above",
    ),
    (
        "found unexpected end of stream", "a quoted string is never closed",
        "close it with the quote that it starts with",
    ),
    ("unexpected document indicator", "a quoted string runs into `---`", "close it with the quote that it starts with"),
    (
        "unknown anchor",
        "an alias (`*name`) whose anchor (`&name`) does not stand before it",
        "define the anchor first, or quote a string that starts with `*`",
    ),
    (
        "mapping values are not allowed",
        "a `: ` where no value can begin",
        "quote a string that contains `: `, and check the indentation of this line and the one above",
    ),
    (
        "did not find expected key",
        "this line fits neither the indentation above it nor a key",
        "align it with the keys that it belongs to",
    ),
    (
        "did not find expected '-'",
        "this line stands among list items but is not one",
        "begin it with `- `, or indent it as the list's parent",
    ),
    (
        "unknown escape",
        "an escape that YAML does not have",
        "write a backslash as `\\\\` in double quotes, or use single quotes",
    ),
    (
        "hexadecimal",
        "an escape without its hexadecimal digits",
        "write \\x with two, \\u with four or \\U with eight digits",
    ),
    (
        "Unicode character escape",
        "an escape that is not a Unicode character",
        "a character beyond U+FFFF takes one \\U with eight digits, not two \\u",
    ),
    ("misplaced bracket", "a closing bracket without an opening one", "remove it, or quote the string"),
    (
        "block scalar",
        "a block string (`|` or `>`) whose lines are not indented alike",
        "indent all its lines deeper than its key",
    ),
    ("expected node content", "a value is missing, or starts with a character that YAML reserves", "quote the string"),
    ("did not find expected next token", "a `[` or `{` is never closed", "close it"),
];

/// A syntax error in our words.
pub(super) fn explain(message: &str, span: Span, limits: Limits) -> Finding {
    if message.contains("recursion limit") {
        return too_deep(span, limits);
    }
    match MESSAGES.iter().find(|(part, _, _)| message.contains(part)) {
        Some((_, what, remedy)) => error(span, *what).remedy(*remedy),
        None => error(span, message!("broken YAML: {}", quoted(message))),
    }
}

/// Finds the first character that not every YAML reader takes, unescaped, as an ordinary character.
pub(super) fn check_characters(text: &str, file: FileId, base: usize) -> Option<Finding> {
    let refused = |c: char| {
        let control = c.is_control() && !matches!(c, '\t' | '\n' | '\r');
        control || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
    };
    let (offset, found) = text.char_indices().find(|(_, c)| refused(*c))?;
    let start = base + offset;
    let span = Span { file, start, end: start + found.len_utf8() };
    let code = quoted(format!("{:04X}", u32::from(found)));
    Some(
        error(span, message!("the character U+{} stands in the text", code))
            .why("control characters are not allowed in YAML, and the line ends of YAML 1.1 are ordinary characters in 1.2")
            .remedy(message!("remove it, or write \\u{} in a string in double quotes", code)),
    )
}

/// The same finding, or where a template that nobody filled in is why the text is not YAML, that.
pub(super) fn or_template(finding: Finding, text: &str, base: usize) -> Finding {
    let Place::Span(span) = finding.place else { return finding };
    // A template that begins a line is noticed on the next one.
    let at = span.start.saturating_sub(base).min(text.len());
    let mut lines = text.get(..at).unwrap_or_default().split_inclusive('\n').rev().map(str::len);
    let first = at - lines.next().unwrap_or(0) - lines.next().unwrap_or(0);
    let end = text.get(at..).and_then(|rest| rest.find('\n')).map_or(text.len(), |end| at + end);
    let Some(start) = text.get(first..end).and_then(|lines| lines.find("{{")).map(|start| first + start) else {
        return finding;
    };
    let line = text.get(start..).and_then(|rest| rest.lines().next()).unwrap_or_default();
    let length = line.find("}}").map_or(line.len(), |end| end + 2);
    let span = Span { file: span.file, start: base + start, end: base + start + length };
    error(span, message!("`{}` is a template that was not filled in", quoted(&line[..length])))
        .why("templates become YAML only when the tool that they belong to has rendered them")
        .remedy("render it first, such as with `helm template RELEASE CHART | esgen validate`")
}

pub(super) fn too_deep(span: Span, limits: Limits) -> Finding {
    error(span, message!("nested more than {} levels deep", limits.depth)).remedy("nothing needs that: flatten it")
}

pub(super) fn too_many_nodes(span: Span, limits: Limits) -> Finding {
    let (nodes, mebibytes) = (limits.nodes, limits.expanded_text >> 20);
    error(span, message!("more than {} values or {} MiB of text in one file, aliases written out", nodes, mebibytes))
        .remedy("split the file, or use fewer aliases")
}

pub(super) fn complex_key(span: Span) -> Finding {
    error(span, "a key that is a list or an object").remedy("write a string as key; `{` or `[` in a string need quotes")
}

pub(super) fn key_not_a_string(text: &str, value: &NodeValue, span: Span) -> Finding {
    let kind = match value {
        NodeValue::Null => "null",
        NodeValue::Bool(_) => "a boolean to some YAML readers",
        NodeValue::Number(_) => "a number",
        _ => "not a string to every YAML reader",
    };
    error(span, message!("the key `{}` is {}", quoted(text), kind))
        .why("Kubernetes objects are JSON, whose keys are strings")
        .remedy(message!("quote it: \"{}\":", quoted(text)))
}

pub(super) fn key_made_a_string(text: &str, key: &str, span: Span) -> Finding {
    let message = message!("the key `{}` is not a string; kubectl makes \"{}\" of it", quoted(text), quoted(key));
    Finding::warning(AMBIGUOUS, Place::Span(span), message)
        .why("other YAML readers refuse such a key, or make another one of it")
        .remedy(message!("quote it: \"{}\":", quoted(text)))
}

pub(super) fn duplicate_key(text: &str, span: Span, first: Span) -> Finding {
    error(span, message!("the key `{}` stands here a second time", quoted(text)))
        .why("YAML readers disagree on which of the two counts")
        .remedy("remove one of them, or merge their values")
        .related(Place::Span(first), "first here")
}

/// The values of both are merged by kubectl.
pub(super) fn second_merge(span: Span, first: Span) -> Finding {
    Finding::warning(AMBIGUOUS, Place::Span(span), "`<<` stands here a second time")
        .why("kubectl merges both; kustomize and other YAML readers refuse the second")
        .remedy("write one `<<` with a list: `<<: [*one, *two]`")
        .related(Place::Span(first), "first here")
}

/// A tag that kubectl takes.
pub(super) fn tag_of_kubectl(tag: &Tag, span: Span) -> Finding {
    let message = message!("kubectl makes another value of this by its tag `{}`", quoted(shown(tag)));
    Finding::warning(AMBIGUOUS, Place::Span(span), message)
        .why("other tools that read this file may drop the tag, and keep the text")
        .remedy("write the value that is meant, without a tag")
}

pub(super) fn unknown_tag(tag: &Tag, span: Span) -> Finding {
    error(span, message!("the tag `{}` does not fit here, or is not known", quoted(shown(tag))))
        .why("kubectl and kustomize drop such tags silently")
        .remedy("remove the tag; quotes make a string")
}

/// A tag as it is written.
fn shown(tag: &Tag) -> String {
    match (tag.is_yaml_core_schema(), tag.handle.as_str()) {
        (true, _) => format!("!!{}", tag.suffix),
        (false, "!") => format!("!{}", tag.suffix),
        (false, handle) => format!("{handle}{}", tag.suffix),
    }
}

pub(super) fn merge_of_no_mapping(span: Span) -> Finding {
    error(span, "`<<` takes an object, or a list of objects").remedy("write `<<: *name`, or quote \"<<\" as a key")
}

pub(super) fn alias_loop(span: Span) -> Finding {
    error(span, "an alias inside its own anchor, or to an anchor of another document")
        .why("the value would contain itself without end")
        .remedy("write the value out")
}

fn error(span: Span, message: impl Into<Message>) -> Finding {
    Finding::error(BROKEN, Place::Span(span), message)
}

/// The readings of an ambiguous scalar, told.
pub(super) fn ambiguous(text: &str, ambiguity: &Ambiguity, span: Span) -> Finding {
    let otherwise = match &ambiguity.instead {
        Some(instead) => message!("{} where the value is", quoted(instead)),
        None => "a plain decimal number where a number is".into(),
    };
    Finding::error(AMBIGUOUS, Place::Span(span), message!("`{}` {}", quoted(text), ambiguity.readings))
        .why("the config passes through tools that read YAML differently; the cluster must not depend on which")
        .remedy(message!("write \"{}\" in quotes where the string is meant, {}", quoted(text), otherwise))
}

/// The same where kubectl's reading is what counts.
pub(super) fn ambiguous_in_manifest(text: &str, value: &NodeValue, ambiguity: &Ambiguity, span: Span) -> Finding {
    Finding::warning(AMBIGUOUS, Place::Span(span), message!("`{}` {}", quoted(text), ambiguity.readings))
        .why("other tools that read this file may make another value of it than kubectl does")
        .remedy(match value {
            NodeValue::String(_) => message!("write \"{}\" in quotes", quoted(text)),
            value => message!(
                "it is checked as {}: write that, or \"{}\" in quotes where the string is meant",
                quoted(value.printed()),
                quoted(text)
            ),
        })
}

/// Whether a tag is the one of YAML's own of that name, such as `!!str`.
pub(super) fn is_core(tag: &Tag, suffix: &str) -> bool {
    tag.is_yaml_core_schema() && tag.suffix == suffix
}

/// `!`: take the text as it is.
pub(super) fn is_non_specific(tag: &Tag) -> bool {
    matches!((tag.handle.as_str(), tag.suffix.as_str()), ("", "!") | ("!", ""))
}

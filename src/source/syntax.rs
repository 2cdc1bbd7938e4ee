//! The texts of the findings about broken YAML, and the check of characters that the parser lets through.

use super::node::NodeValue;
use super::scalar::Ambiguity;
use super::{AMBIGUOUS, BROKEN, Limits};
use crate::diagnostics::{FileId, Finding, Message, Place, Span};
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
        "close the `[` above, or quote the text",
    ),
    ("expected ',' or", "a `[` or `{` is never closed, or a comma is missing", "close it, or write the comma"),
    ("unexpected character", "a value starts with a character that YAML reserves", "quote the text"),
    ("tab", "a tab stands where YAML takes only spaces", "indent with spaces"),
    (
        "simple key expect",
        "this line is no `key: value` pair",
        "add the colon, or indent it to belong to the value above",
    ),
    (
        "found unexpected end of stream",
        "a quoted string is never closed",
        "close it with the quote that it starts with",
    ),
    ("unexpected document indicator", "a quoted string runs into `---`", "close it with the quote that it starts with"),
    (
        "unknown anchor",
        "an alias (`*name`) whose anchor (`&name`) does not stand before it",
        "define the anchor first, or quote a text that starts with `*`",
    ),
    (
        "mapping values are not allowed",
        "a `: ` where no value can begin",
        "quote a text that contains `: `, and check the indentation of this line and the one above",
    ),
    (
        "did not find expected key",
        "this line fits neither the indentation above it nor a key",
        "align it with the keys that it belongs to",
    ),
    (
        "did not find expected '-'",
        "this line stands among list items and is none",
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
        "an escape that is no Unicode character",
        "a character beyond U+FFFF takes one \\U with eight digits, not two \\u",
    ),
    ("misplaced bracket", "a closing bracket without an opening one", "remove it, or quote the text"),
    (
        "block scalar",
        "a block text (`|` or `>`) whose lines are not indented alike",
        "indent all its lines deeper than its key",
    ),
    ("expected node content", "a value is missing, or starts with a character that YAML reserves", "quote the text"),
    ("did not find expected next token", "a `[` or `{` is never closed", "close it"),
];

/// A syntax error in our words.
pub(super) fn explain(message: &str, span: Span, limits: Limits) -> Finding {
    if message.contains("recursion limit") {
        return too_deep(span, limits);
    }
    match MESSAGES.iter().find(|(part, _, _)| message.contains(part)) {
        Some((_, what, remedy)) => error(span, *what).remedy(*remedy),
        None => error(span, format!("broken YAML: {message}")),
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
    let code = u32::from(found);
    Some(
        error(span, format!("the character U+{code:04X} stands in the text"))
            .why("control characters are not allowed in YAML, and the line ends of YAML 1.1 are ordinary characters in 1.2")
            .remedy(format!("remove it, or write \\u{code:04X} in a string in double quotes")),
    )
}

pub(super) fn too_deep(span: Span, limits: Limits) -> Finding {
    error(span, format!("nested more than {} levels deep", limits.depth)).remedy("nothing needs that: flatten it")
}

pub(super) fn too_many_nodes(span: Span, limits: Limits) -> Finding {
    let (nodes, mebibytes) = (limits.nodes, limits.expanded_text >> 20);
    error(span, format!("more than {nodes} values or {mebibytes} MiB of text in one file, aliases written out"))
        .remedy("split the file, or use fewer aliases")
}

pub(super) fn complex_key(span: Span) -> Finding {
    error(span, "a key that is a list or a mapping").remedy(
        "write a text as key; `{{ name }}` comes from a template that was not filled in, and `{` or `[` in a text need quotes",
    )
}

pub(super) fn key_not_a_string(text: &str, value: &NodeValue, span: Span) -> Finding {
    let kind = match value {
        NodeValue::Null => "null",
        NodeValue::Bool(_) => "a boolean to some YAML readers",
        NodeValue::Number(_) => "a number",
        _ => "not a text to every YAML reader",
    };
    error(span, format!("the key `{text}` is {kind}"))
        .why("Kubernetes objects are JSON, whose keys are texts")
        .remedy(format!("quote it: \"{text}\":"))
}

pub(super) fn key_made_a_string(text: &str, key: &str, span: Span) -> Finding {
    Finding::warning(
        AMBIGUOUS,
        Place::Span(span),
        format!("the key `{text}` is no text; kubectl makes \"{key}\" of it"),
    )
    .why("other YAML readers refuse such a key, or make another one of it")
    .remedy(format!("quote it: \"{text}\":"))
}

pub(super) fn duplicate_key(text: &str, span: Span, first: Span) -> Finding {
    error(span, format!("the key `{text}` stands here a second time"))
        .why("YAML readers disagree on which of the two counts")
        .remedy("remove one of them, or merge their values")
        .related(Place::Span(first), "first here")
}

pub(super) fn unknown_tag(tag: &Tag, span: Span) -> Finding {
    let shown = match (tag.is_yaml_core_schema(), tag.handle.as_str()) {
        (true, _) => format!("!!{}", tag.suffix),
        (false, "!") => format!("!{}", tag.suffix),
        (false, handle) => format!("{handle}{}", tag.suffix),
    };
    error(span, format!("the tag `{shown}` does not fit here, or is not known"))
        .why("kubectl and kustomize drop such tags silently")
        .remedy("remove the tag; quotes make a text")
}

pub(super) fn merge_of_no_mapping(span: Span) -> Finding {
    error(span, "`<<` takes a mapping, or a list of mappings").remedy("write `<<: *name`, or quote \"<<\" as a key")
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
    let remedy = match &ambiguity.instead {
        Some(instead) => format!("write \"{text}\" in quotes where the text is meant, {instead} where the value is"),
        None => format!("write \"{text}\" in quotes where the text is meant, a plain decimal number where a number is"),
    };
    Finding::error(AMBIGUOUS, Place::Span(span), format!("`{text}` {}", ambiguity.readings))
        .why("the config passes through tools that read YAML differently; the cluster must not depend on which")
        .remedy(remedy)
}

/// The same where kubectl's reading is what counts.
pub(super) fn ambiguous_in_manifest(text: &str, value: &NodeValue, ambiguity: &Ambiguity, span: Span) -> Finding {
    let read = match value {
        NodeValue::String(_) => format!("the text \"{text}\""),
        value => value.printed(),
    };
    Finding::warning(AMBIGUOUS, Place::Span(span), format!("`{text}` {}", ambiguity.readings))
        .why("other tools that read this file may make another value of it than kubectl does")
        .remedy(match value {
            NodeValue::String(_) => format!("write \"{text}\" in quotes"),
            _ => format!("it is checked as {read}: write that, or \"{text}\" in quotes where the text is meant"),
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

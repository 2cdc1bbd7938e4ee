//! What kubectl does to a file before and beside YAML: how it splits documents, and which tags it resolves.

use super::BROKEN;
use super::node::NodeValue;
use super::scalar::{Reading, resolve};
use super::syntax::is_core;
use crate::diagnostics::{FileId, Finding, Place, Span};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use saphyr_parser::Tag;

const SEPARATOR: &str = "---";

/// Finds the first line that kubectl cannot split documents at, or cannot read because it has split them there. It takes
/// every line that begins with `---` for the end of a document, which leaves a directive (`%YAML 1.1`) alone in one of its own.
pub(super) fn check_separators(text: &str, file: FileId, base: usize) -> Option<Finding> {
    let mut start = base;
    let mut is_empty = true;
    for line in text.split_inclusive('\n') {
        let shown = line.trim_end();
        let span = Span { file, start, end: start + shown.len() };
        start += line.len();
        if let Some(rest) = shown.strip_prefix(SEPARATOR) {
            if !rest.trim_start().is_empty() && !rest.trim_start().starts_with('#') {
                return Some(
                    Finding::error(BROKEN, Place::Span(span), "the document starts on the line of its `---`")
                        .why("kubectl splits a file at lines that begin with `---`, and refuses one with more than a comment on it")
                        .remedy("begin the document on the next line"),
                );
            }
            is_empty = true;
        } else if is_empty && shown.starts_with('%') {
            return Some(
                Finding::error(BROKEN, Place::Span(span), "a YAML directive")
                    .why("kubectl splits a file at lines that begin with `---`, and then reads the directive as a document of its own, which fails")
                    .remedy("remove this line: the readers of Kubernetes files need none"),
            );
        } else if !shown.is_empty() && !shown.starts_with('#') {
            is_empty = false;
        }
    }
    None
}

/// The value that kubectl makes of a scalar by its tag, where the text alone would be another one.
pub(super) fn tagged(tag: &Tag, text: &str, is_quoted: bool) -> Option<NodeValue> {
    if is_core(tag, "binary") {
        let packed: String = text.split_ascii_whitespace().collect();
        return String::from_utf8(STANDARD.decode(packed).ok()?).ok().map(NodeValue::String);
    }
    let Reading::Clear(value) = resolve(text) else { return None };
    let is = |name| is_core(tag, name);
    let differs = match &value {
        NodeValue::Number(number) if number.is_f64() => is_quoted && is("float"),
        NodeValue::Number(_) => is("float") || (is_quoted && is("int")),
        NodeValue::Bool(_) => is_quoted && is("bool"),
        _ => false,
    };
    differs.then_some(value)
}

//! YAML in block style: two spaces a level, lists not indented under their key, nothing folded.
//!
//! Written with a stack of its own, so that no document is too deep.

use super::order::{Position, entries};
use super::scalar::{self, Style};
use serde_json::{Map, Value};

/// YAML takes a key of one line only up to 1024 characters; longer ones, which Kubernetes has nowhere, get a `?`.
const KEY_LIMIT: usize = 1000;

/// A collection that is being written.
enum Frame<'value> {
    Mapping { entries: std::vec::IntoIter<(&'value String, &'value Value)>, position: Position, indent: usize },
    Sequence { items: std::slice::Iter<'value, Value>, indent: usize },
}

/// Where the cursor is when a value begins.
#[derive(Clone, Copy)]
enum Cursor {
    /// At the start of the document.
    Start,
    /// Behind `key:`.
    Key,
    /// Behind `- `.
    Dash,
}

/// Appends one document and a newline.
pub(super) fn write(document: &Value, output: &mut String) {
    let mut stack = Vec::new();
    // Whether the next entry stands behind a dash, on the line that has begun.
    let mut inline = begin(document, Position::Root, 0, Cursor::Start, &mut stack, output);
    while let Some(frame) = stack.last_mut() {
        match frame {
            Frame::Mapping { entries, position, indent } => {
                let (position, indent) = (*position, *indent);
                let Some((key, value)) = entries.next() else {
                    stack.pop();
                    continue;
                };
                write_indent(indent, inline, output);
                write_key(key, indent, output);
                inline = begin(value, position.of(key), indent, Cursor::Key, &mut stack, output);
            }
            Frame::Sequence { items, indent } => {
                let indent = *indent;
                let Some(item) = items.next() else {
                    stack.pop();
                    continue;
                };
                write_indent(indent, inline, output);
                output.push_str("- ");
                inline = begin(item, Position::Inner, indent, Cursor::Dash, &mut stack, output);
            }
        }
    }
}

/// Writes a scalar or an empty collection with its newline, or opens a collection. True where the line goes on.
fn begin<'value>(
    value: &'value Value,
    position: Position,
    indent: usize,
    cursor: Cursor,
    stack: &mut Vec<Frame<'value>>,
    output: &mut String,
) -> bool {
    let space = if matches!(cursor, Cursor::Key) { " " } else { "" };
    let text = match value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(value) => scalar::number(value),
        Value::String(text) => match scalar::style(text) {
            Style::Inline(text) => text,
            Style::Block(header) => {
                output.push_str(space);
                write_block(header, text, indent + 2, output);
                return false;
            }
        },
        Value::Array(items) if items.is_empty() => "[]".to_owned(),
        Value::Array(items) => {
            let indent = if matches!(cursor, Cursor::Dash) { indent + 2 } else { indent };
            stack.push(Frame::Sequence { items: items.iter(), indent });
            return open(cursor, output);
        }
        Value::Object(map) => match non_empty(map, position) {
            None => "{}".to_owned(),
            Some(entries) => {
                let indent = if matches!(cursor, Cursor::Start) { indent } else { indent + 2 };
                stack.push(Frame::Mapping { entries: entries.into_iter(), position, indent });
                return open(cursor, output);
            }
        },
    };
    output.push_str(space);
    output.push_str(&text);
    output.push('\n');
    false
}

fn open(cursor: Cursor, output: &mut String) -> bool {
    if matches!(cursor, Cursor::Key) {
        output.push('\n');
    }
    matches!(cursor, Cursor::Dash)
}

fn non_empty(map: &Map<String, Value>, position: Position) -> Option<Vec<(&String, &Value)>> {
    let entries = entries(map, position);
    (!entries.is_empty()).then_some(entries)
}

fn write_indent(indent: usize, inline: bool, output: &mut String) {
    if !inline {
        output.extend(std::iter::repeat_n(' ', indent));
    }
}

fn write_key(key: &str, indent: usize, output: &mut String) {
    let text = scalar::inline(key);
    if text.len() > KEY_LIMIT {
        output.push_str("? ");
        output.push_str(&text);
        output.push('\n');
        write_indent(indent, false, output);
    } else {
        output.push_str(&text);
    }
    output.push(':');
}

fn write_block(header: &str, text: &str, indent: usize, output: &mut String) {
    output.push_str(header);
    for line in text.strip_suffix('\n').unwrap_or(text).split('\n') {
        output.push('\n');
        if !line.is_empty() {
            write_indent(indent, false, output);
            output.push_str(line);
        }
    }
    output.push('\n');
}

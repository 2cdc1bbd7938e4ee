//! JSON with the keys of the YAML form, in its order. Written with a stack of its own, as that is.

use super::order::{Position, entries};
use serde_json::Value;

enum Frame<'value> {
    Object { entries: std::vec::IntoIter<(&'value String, &'value Value)>, position: Position },
    Array(std::slice::Iter<'value, Value>),
}

/// Appends one document. Its lines after the first are indented by `indent` spaces.
pub(super) fn write(document: &Value, indent: usize, output: &mut String) {
    let mut stack = Vec::new();
    begin(document, Position::Root, &mut stack, output);
    while let Some(frame) = stack.last_mut() {
        let next = match frame {
            Frame::Object { entries, position } => {
                entries.next().map(|(key, value)| (Some(key), value, position.of(key)))
            }
            Frame::Array(items) => items.next().map(|item| (None, item, Position::Inner)),
        };
        let Some((key, value, position)) = next else {
            let bracket = if matches!(frame, Frame::Object { .. }) { '}' } else { ']' };
            stack.pop();
            new_line(indent + 2 * stack.len(), output);
            output.push(bracket);
            continue;
        };
        if !output.ends_with(['{', '[']) {
            output.push(',');
        }
        new_line(indent + 2 * stack.len(), output);
        if let Some(key) = key {
            output.push_str(&Value::from(key.as_str()).to_string());
            output.push_str(": ");
        }
        begin(value, position, &mut stack, output);
    }
}

fn begin<'value>(value: &'value Value, position: Position, stack: &mut Vec<Frame<'value>>, output: &mut String) {
    match value {
        Value::Object(map) => {
            let entries = entries(map, position);
            if entries.is_empty() {
                output.push_str("{}");
            } else {
                output.push('{');
                stack.push(Frame::Object { entries: entries.into_iter(), position });
            }
        }
        Value::Array(items) if items.is_empty() => output.push_str("[]"),
        Value::Array(items) => {
            output.push('[');
            stack.push(Frame::Array(items.iter()));
        }
        scalar => output.push_str(&scalar.to_string()),
    }
}

fn new_line(indent: usize, output: &mut String) {
    output.push('\n');
    output.extend(std::iter::repeat_n(' ', indent));
}

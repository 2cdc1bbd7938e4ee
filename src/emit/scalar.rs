//! How scalars are written: the one place that decides on quotes.
//!
//! A string stays plain only where it fits a strict pattern that no YAML reader, of 1.1 or 1.2, takes for anything else. A string of
//! several lines becomes a literal block where its characters survive that in every reader. All others get double quotes.

use serde_json::Number;
use std::fmt::Write;

/// Words that some reader takes for a boolean, null or a number, in lower case.
const WORDS: &[&str] =
    &["y", "n", "yes", "no", "on", "off", "true", "false", "null", "nil", "none", "nan", "inf", "infinity"];

/// Units behind the digits of a plain quantity or duration: `16Gi`, `500m`, `5m`. `E` is missing: `1E3` is a number.
const UNITS: &[&str] = &["Ki", "Mi", "Gi", "Ti", "Pi", "Ei", "k", "M", "G", "T", "P", "m", "s", "h", "ms"];

/// How a string is written.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Style {
    /// On one line, as it is here.
    Inline(String),
    /// As a literal block: the header (`|`, `|-`, `|+`); the lines are the string's own.
    Block(&'static str),
}

/// Chooses the style of a string value.
pub(super) fn style(text: &str) -> Style {
    if text.contains('\n') && fits_block(text) {
        return Style::Block(match text.bytes().rev().take_while(|byte| *byte == b'\n').count() {
            0 => "|-",
            1 => "|",
            _ => "|+",
        });
    }
    Style::Inline(inline(text))
}

/// A string on one line: plain or in double quotes.
pub(super) fn inline(text: &str) -> String {
    if is_plain(text) { text.to_owned() } else { quoted(text) }
}

/// A number as every reader takes it for one: YAML 1.1 wants a point in the mantissa and a sign in the exponent.
pub(super) fn number(number: &Number) -> String {
    let text = number.to_string();
    let Some((mantissa, exponent)) = text.split_once('e') else { return text };
    let point = if mantissa.contains('.') { "" } else { ".0" };
    let sign = if exponent.starts_with('-') || exponent.starts_with('+') { "" } else { "+" };
    format!("{mantissa}{point}e{sign}{exponent}")
}

fn is_plain(text: &str) -> bool {
    is_plain_word(text) || is_quantity(text)
}

/// Starts with a letter or `/`, then letters, digits and `._/-@=:`, of which `:` not at the end.
fn is_plain_word(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/')
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._/-@=:".contains(&byte))
        && !text.ends_with(':')
        && !WORDS.contains(&text.to_ascii_lowercase().as_str())
}

fn is_quantity(text: &str) -> bool {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    digits > 0 && !text.starts_with('0') && UNITS.contains(&&text[digits..])
}

/// In double quotes, with everything escaped that is neither printable ASCII nor a common letter.
fn quoted(text: &str) -> String {
    let mut output = String::with_capacity(text.len() + 2);
    output.push('"');
    for c in text.chars() {
        let code = u32::from(c);
        // Writing to a String cannot fail.
        let _ = match c {
            '"' | '\\' => write!(output, "\\{c}"),
            '\n' => write!(output, "\\n"),
            '\t' => write!(output, "\\t"),
            '\r' => write!(output, "\\r"),
            ' '..='~' => write!(output, "{c}"),
            _ if code < 0x2000 && c.is_alphanumeric() => write!(output, "{c}"),
            _ if code <= 0xff => write!(output, "\\x{code:02X}"),
            _ if code <= 0xffff => write!(output, "\\u{code:04X}"),
            _ => write!(output, "\\U{code:08X}"),
        };
    }
    output.push('"');
    output
}

/// Whether a literal block keeps the string in every reader: no blank in front (it would count as indentation) or at a line's
/// end (kustomize rewrites those), no tab in front of the first line (go-yaml refuses it), no other line ends, nothing unprintable.
fn fits_block(text: &str) -> bool {
    !text.starts_with([' ', '\t', '\n'])
        && text.lines().all(|line| !line.ends_with([' ', '\t', '\r']))
        && text.chars().all(is_block_character)
}

fn is_block_character(c: char) -> bool {
    matches!(c, '\n' | '\t' | ' '..='~' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..='\u{10ffff}')
        && !matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}')
}

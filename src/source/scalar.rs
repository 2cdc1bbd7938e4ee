//! What a plain (unquoted) scalar means.
//!
//! The base is the YAML 1.2 core schema. Where YAML 1.1 readers, which the Kubernetes tools are, read another value, the
//! scalar is ambiguous: nothing is chosen silently. Exactly these are:
//!
//! | text | one reader | another reader |
//! |---|---|---|
//! | `yes no on off y n`, also `Yes`, `YES` | boolean (kubectl) | string (kustomize, YAML 1.2) |
//! | `0777`, `08` | octal 511 (kubectl) | 777 (YAML 1.2) |
//! | `0o17`, `0b11`, `-0x10`, `0X1F` | number (kubectl) | string (YAML 1.1 or 1.2) |
//! | `1e3`, `12e03`, `1.5E+3` | number (kubectl, YAML 1.2) | string (YAML 1.1) |
//! | `1_0.5`, `1__0`, `1_`, `0x1_0` | number (YAML 1.1) | string (YAML 1.2) |
//! | `2024-01-01`, `2024-01-01T00:00:00Z` | string (kubectl) | timestamp (kustomize, YAML 1.1) |
//! | `8.10`, `1.0`, `5.` and decimals of too many digits | a number that is printed otherwise: `8.1`, `1`, `5` | |
//! | whole numbers beyond 64 bits | a rounded number | |
//! | `.inf`, `.nan` | numbers that JSON, and so Kubernetes, does not have | |
//!
//! Not ambiguous, because the readers of Kubernetes files agree: `50_000_000` (digits in groups of any size; YAML 1.2 alone
//! keeps the text, and no setting takes such a text), `0x1F`, `+1`, `.5`, `1:30` (a string to Go and to YAML 1.2).

use super::node::NodeValue;
use crate::diagnostics::{Message, quoted};
use crate::message;
use serde_json::Number;

/// How a plain scalar reads.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Reading {
    /// Every reader agrees.
    Clear(NodeValue),
    /// Readers differ, or the value does not keep its text.
    Ambiguous(Ambiguity),
}

/// The readings of an ambiguous scalar.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Ambiguity {
    /// The likeliest value, which stands in for it so that later stages do not report the same scalar again.
    pub guess: NodeValue,
    /// Both readings, after the text itself: "is true to kubectl, ...".
    pub readings: Message,
    /// What to write where the quoted text is not meant, such as `true`.
    pub instead: Option<String>,
}

impl Ambiguity {
    /// What kubectl makes of it, whose reader is Go's YAML 1.1 and which then writes JSON: 1.0 becomes 1. None where it fails.
    pub(super) fn as_kubectl(&self, text: &str) -> Option<NodeValue> {
        let number = match &self.guess {
            NodeValue::Number(number) => number.as_f64().filter(|_| number.is_f64()),
            NodeValue::String(_) if !is_date(text) => {
                text.replace('_', "").parse().ok().filter(|number: &f64| number.is_finite())
            }
            _ => None,
        };
        match number {
            // Rust reads `.inf` as no number, but `inf`, `infinity` and `nan`, which are never ambiguous.
            Some(number) if number.fract() == 0.0 && number.abs() < MAX_EXACT => {
                Some(NodeValue::Number((number as i64).into()))
            }
            Some(number) => Number::from_f64(number).map(NodeValue::Number),
            None if text.trim_start_matches(['+', '-']).to_ascii_lowercase().starts_with(['.']) => None,
            None => Some(self.guess.clone()),
        }
    }
}

/// 2^63: whole numbers from here on do not fit into 64 bits.
const MAX_EXACT: f64 = 9_223_372_036_854_775_808.0;

/// Reads a plain scalar.
pub(super) fn resolve(text: &str) -> Reading {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Reading::Clear(NodeValue::Null),
        "true" | "True" | "TRUE" => return Reading::Clear(NodeValue::Bool(true)),
        "false" | "False" | "FALSE" => return Reading::Clear(NodeValue::Bool(false)),
        _ => {}
    }
    if let Some(value) = old_boolean(text) {
        return ambiguous(
            NodeValue::Bool(value),
            message!(
                "is {} to kubectl (YAML 1.1) and the string \"{}\" to kustomize and to YAML 1.2",
                quoted(value),
                quoted(text)
            ),
            Some(value.to_string()),
        );
    }
    if !text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.')) {
        return string(text);
    }
    if is_date(text) {
        return ambiguous(
            NodeValue::String(text.to_owned()),
            "is a string to kubectl and a point in time to kustomize, which rewrites it",
            None,
        );
    }
    let (negative, body) = match text.as_bytes().first() {
        Some(b'-') => (true, &text[1..]),
        Some(b'+') => (false, &text[1..]),
        _ => (false, text),
    };
    if matches!(body, ".inf" | ".Inf" | ".INF" | ".nan" | ".NaN" | ".NAN") {
        return ambiguous(
            NodeValue::String(text.to_owned()),
            "is a number that JSON does not have, and so Kubernetes refuses it",
            None,
        );
    }
    if body.contains('_') {
        return underscores(text, negative, body);
    }
    number(text, negative, body)
}

/// The words that are booleans in YAML 1.1 alone.
pub(crate) fn old_boolean(text: &str) -> Option<bool> {
    match text {
        "y" | "Y" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" => Some(true),
        "n" | "N" | "no" | "No" | "NO" | "off" | "Off" | "OFF" => Some(false),
        _ => None,
    }
}

/// Numbers with `_` in them: YAML 1.1 skips the underscores.
fn underscores(text: &str, negative: bool, body: &str) -> Reading {
    let grouped = !body.starts_with('0') && body.split('_').all(|group| !group.is_empty() && is_digits(group));
    let bare = body.replace('_', "");
    if !body.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return string(text);
    }
    match number(&bare, negative, &bare) {
        reading @ Reading::Clear(NodeValue::Number(_)) if grouped => reading,
        Reading::Clear(NodeValue::String(_)) => string(text),
        Reading::Clear(guess) | Reading::Ambiguous(Ambiguity { guess, .. }) => ambiguous(
            guess,
            message!(
                "is the number {} to kubectl (YAML 1.1) and the string \"{}\" to YAML 1.2",
                quoted(bare),
                quoted(text)
            ),
            None,
        ),
    }
}

/// Numbers without sign and underscores.
fn number(text: &str, negative: bool, body: &str) -> Reading {
    if is_digits(body) {
        return whole(text, negative, body);
    }
    for (prefix, radix) in [("0x", 16), ("0X", 16), ("0o", 8), ("0O", 8), ("0b", 2), ("0B", 2)] {
        let Some(digits) = body.strip_prefix(prefix) else { continue };
        if digits.is_empty() || !digits.chars().all(|c| c.is_digit(radix)) {
            return string(text);
        }
        let Ok(value) = u64::from_str_radix(digits, radix) else { return too_large(text) };
        // Every reader knows 0x1F; the others are known to some alone.
        if prefix == "0x" && text == body {
            return Reading::Clear(NodeValue::Number(value.into()));
        }
        let guess = signed(negative, value).map_or_else(|| NodeValue::String(text.to_owned()), NodeValue::Number);
        let value = format!("{}{value}", if negative { "-" } else { "" });
        return ambiguous(
            guess,
            message!(
                "is the number {} to kubectl and the string \"{}\" to other YAML readers",
                quoted(&value),
                quoted(text)
            ),
            Some(value),
        );
    }
    match decimal(body) {
        None => string(text),
        Some(true) => {
            let value = text.parse::<f64>().ok().and_then(Number::from_f64);
            let reading =
                value.as_ref().map_or("too large a number".into(), |value| message!("the number {}", quoted(value)));
            ambiguous(
                value.map_or_else(|| NodeValue::String(text.to_owned()), NodeValue::Number),
                message!("is {} to kubectl and to YAML 1.2, and the string \"{}\" to YAML 1.1", reading, quoted(text)),
                None,
            )
        }
        Some(false) => fraction(text, negative, body),
    }
}

/// Digits alone.
fn whole(text: &str, negative: bool, digits: &str) -> Reading {
    if digits.len() > 1 && digits.starts_with('0') {
        let plain = digits.trim_start_matches('0');
        let plain = if plain.is_empty() { "0" } else { plain };
        let octal = u64::from_str_radix(digits, 8).ok();
        let (readings, instead) = match octal {
            Some(octal) => (
                message!("is {} to kubectl, which reads it as octal, and {} to YAML 1.2", quoted(octal), quoted(plain)),
                format!("{octal} or {plain}"),
            ),
            None => (
                message!("is {} to some YAML readers and the string \"{}\" to others", quoted(plain), quoted(text)),
                plain.to_owned(),
            ),
        };
        let guess = octal.and_then(|value| signed(negative, value));
        return ambiguous(
            guess.map_or_else(|| NodeValue::String(text.to_owned()), NodeValue::Number),
            readings,
            Some(instead),
        );
    }
    match digits.parse().ok().and_then(|value| signed(negative, value)) {
        Some(value) => Reading::Clear(NodeValue::Number(value)),
        None => too_large(text),
    }
}

/// A decimal number with a point. A number keeps its value, not its text, so a text that comes back changed is refused:
/// it is a version (`8.10`) far more often than a measure.
fn fraction(text: &str, negative: bool, body: &str) -> Reading {
    let value = body.parse::<f64>().ok().map(|value| if negative { -value } else { value });
    let Some(number) = value.and_then(Number::from_f64) else { return string(text) };
    let printed = value.map(|value| value.abs().to_string()).unwrap_or_default();
    let kept = printed == body || (body.starts_with('.') && printed.strip_prefix('0') == Some(body));
    if kept && printed != "0" {
        return Reading::Clear(NodeValue::Number(number));
    }
    ambiguous(
        NodeValue::String(text.to_owned()),
        message!("is written as a number, and as numbers {} and {} are the same", quoted(text), quoted(&printed)),
        Some(printed),
    )
}

fn too_large(text: &str) -> Reading {
    ambiguous(
        NodeValue::String(text.to_owned()),
        "is a number of more than 64 bits, which is rounded on its way to Kubernetes",
        None,
    )
}

fn signed(negative: bool, value: u64) -> Option<Number> {
    if !negative {
        return Some(value.into());
    }
    0i64.checked_sub_unsigned(value).map(Number::from)
}

/// Whether `body` is a decimal number with a point or an exponent; `Some(true)` with an exponent.
fn decimal(body: &str) -> Option<bool> {
    let (mantissa, exponent) = match body.find(['e', 'E']) {
        Some(at) => (&body[..at], Some(&body[at + 1..])),
        None => (body, None),
    };
    let (integer, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = |part: &str| part.is_empty() || is_digits(part);
    let mantissa_fits = digits(integer) && digits(fraction) && !(integer.is_empty() && fraction.is_empty());
    let exponent_fits = exponent.is_none_or(|e| is_digits(e.strip_prefix(['+', '-']).unwrap_or(e)));
    (mantissa_fits && exponent_fits).then_some(exponent.is_some())
}

/// `2024-1-31`, alone or before a time of day.
fn is_date(text: &str) -> bool {
    let mut parts = text.splitn(3, '-');
    let (Some(year), Some(month), Some(rest)) = (parts.next(), parts.next(), parts.next()) else { return false };
    let day_length = rest.chars().take_while(char::is_ascii_digit).count();
    let (day, time) = rest.split_at(day_length);
    year.len() == 4
        && is_digits(year)
        && (1..=2).contains(&month.len())
        && is_digits(month)
        && (1..=2).contains(&day.len())
        && (time.is_empty()
            || time
                .trim_start_matches(['T', 't', ' ', '\t'])
                .starts_with(|c: char| time.starts_with(['T', 't', ' ', '\t']) && c.is_ascii_digit()))
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn string(text: &str) -> Reading {
    Reading::Clear(NodeValue::String(text.to_owned()))
}

fn ambiguous(guess: NodeValue, readings: impl Into<Message>, instead: Option<String>) -> Reading {
    Reading::Ambiguous(Ambiguity { guess, readings: readings.into(), instead })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    #[test]
    fn clear_scalars_have_one_value() {
        let table: &[(&str, Value)] = &[
            ("", json!(null)),
            ("~", json!(null)),
            ("NULL", json!(null)),
            ("nULL", json!("nULL")),
            ("true", json!(true)),
            ("FALSE", json!(false)),
            ("0", json!(0)),
            ("-0", json!(0)),
            ("+1", json!(1)),
            ("-17", json!(-17)),
            ("50_000_000", json!(50_000_000)),
            ("1_0", json!(10)),
            ("18446744073709551615", json!(u64::MAX)),
            ("-9223372036854775808", json!(i64::MIN)),
            ("0x1F", json!(31)),
            ("0.5", json!(0.5)),
            (".5", json!(0.5)),
            ("-2.25", json!(-2.25)),
            ("1:30", json!("1:30")),
            ("12:30:45", json!("12:30:45")),
            ("9.2.1", json!("9.2.1")),
            ("16Gi", json!("16Gi")),
            ("100m", json!("100m")),
            ("0x", json!("0x")),
            ("0b2", json!("0b2")),
            ("_1", json!("_1")),
            ("1_a", json!("1_a")),
            ("-", json!("-")),
            (".", json!(".")),
            ("...x", json!("...x")),
            ("1e", json!("1e")),
            ("=", json!("=")),
            ("<<", json!("<<")),
            ("yEs", json!("yEs")),
            ("2024-13", json!("2024-13")),
            ("192.168.0.1", json!("192.168.0.1")),
            ("\u{661}", json!("\u{661}")),
        ];
        for (text, expected) in table {
            let Reading::Clear(value) = resolve(text) else { panic!("{text} is ambiguous") };
            let span = crate::diagnostics::Span { file: crate::diagnostics::FileId(0), start: 0, end: 0 };
            assert_eq!(&crate::source::Node { value, span }.to_json(), expected, "{text}");
        }
    }

    #[test]
    fn ambiguous_scalars_are_not_chosen_silently() {
        let words = "y Y yes Yes YES n N no No NO on On ON off Off OFF";
        let numbers = "0777 08 00 -010 0o17 0O17 0b11 -0x10 +0x10 0X1F 1e3 1E3 1e+3 12e03 123e4567 1e400 1.5e+3 1_0.5 1__0 1_ \
                       0x1_0 0_7 1.0 8.10 0.50 5. -0.0 0.0 0.1234567890123456789 18446744073709551616 \
                       -9223372036854775809 0xFFFFFFFFFFFFFFFFF .inf -.INF .NaN";
        let dates = ["2024-01-01", "2024-1-1", "2024-01-01T00:00:00Z", "2024-01-01 10:00:00", "2024-01-01t1:0:0"];
        for text in words.split_whitespace().chain(numbers.split_whitespace()).chain(dates) {
            assert!(matches!(resolve(text), Reading::Ambiguous(_)), "{text}");
        }
    }

    /// The values are those that kubectl 1.37 sent to a server.
    #[test]
    fn ambiguous_scalars_are_read_as_kubectl_reads_them() {
        let table = [
            ("y", json!(true)),
            ("OFF", json!(false)),
            ("0777", json!(511)),
            ("08", json!(8)),
            ("-010", json!(-8)),
            ("0o17", json!(15)),
            ("0b11", json!(3)),
            ("-0x10", json!(-16)),
            ("+0x10", json!(16)),
            ("0X1F", json!(31)),
            ("1e3", json!(1000)),
            ("1.5e+3", json!(1500)),
            ("123e4567", json!("123e4567")),
            ("1e400", json!("1e400")),
            ("1_0.5", json!(10.5)),
            ("1_", json!(1)),
            ("0x1_0", json!(16)),
            ("0_7", json!(7)),
            ("1.0", json!(1)),
            ("8.10", json!(8.1)),
            ("5.", json!(5)),
            ("-0.0", json!(0)),
            ("0.1234567890123456789", json!(0.123_456_789_012_345_68)),
            ("18446744073709551616", json!(1.844_674_407_370_955_2e19)),
            ("0xFFFFFFFFFFFFFFFFF", json!("0xFFFFFFFFFFFFFFFFF")),
            ("2024-01-01T00:00:00Z", json!("2024-01-01T00:00:00Z")),
        ];
        for (text, expected) in table {
            let Reading::Ambiguous(ambiguity) = resolve(text) else { panic!("{text} is clear") };
            let value = ambiguity.as_kubectl(text).expect("kubectl reads it");
            let span = crate::diagnostics::Span { file: crate::diagnostics::FileId(0), start: 0, end: 0 };
            assert_eq!(crate::source::Node { value, span }.to_json(), expected, "{text}");
        }
        for text in [".inf", "-.INF", ".NaN"] {
            let Reading::Ambiguous(ambiguity) = resolve(text) else { panic!("{text} is clear") };
            assert_eq!(ambiguity.as_kubectl(text), None, "{text}");
        }
    }

    #[test]
    fn both_readings_are_named() {
        let Reading::Ambiguous(octal) = resolve("0777") else { panic!() };
        let readings = octal.readings.unmasked();
        assert!(readings.contains("511") && readings.contains("777"), "{readings}");
        let Reading::Ambiguous(version) = resolve("8.10") else { panic!() };
        assert_eq!(version.readings.unmasked(), "is written as a number, and as numbers 8.10 and 8.1 are the same");
    }
}

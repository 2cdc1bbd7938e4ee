//! Disagreements, sorted into classes: what is told of one case of a class holds for all.

use crate::judges::{Refusal, Verdict};
use regex::Regex;
use serde::Deserialize;
use serde_json::Value;
use std::sync::LazyLock;

/// Who alone refuses.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Debug)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Side {
    Server,
    Esgen,
}

/// What disagreements have in common that are the same fault.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Class {
    pub kind: String,
    pub side: Side,
    /// Where, without the positions in lists and the keys of maps.
    pub field: String,
    /// Why, without the values.
    pub message: String,
}

/// A disagreement as it was met.
#[derive(Clone, Debug)]
pub(crate) struct Disagreement {
    pub class: Class,
    pub object: Value,
    /// Where, in full.
    path: String,
    /// The refusal, in full.
    pub reason: String,
    /// What the server warns of where it accepts.
    pub warnings: Vec<String>,
}

impl Disagreement {
    /// What the two verdicts on an object differ in, if they do.
    ///
    /// `kind` is that of the object that it was made from: the change may be to the kind.
    pub(crate) fn between(kind: &str, object: &Value, theirs: &Verdict, ours: Option<&Refusal>) -> Option<Self> {
        let (side, path, message, reason) = match (theirs.accepted, ours) {
            (false, None) => {
                let (path, message) = server_reason(&theirs.message);
                (Side::Server, path, message, theirs.message.clone())
            }
            (true, Some(ours)) => {
                let reason = format!("{}: {}", ours.field, ours.message);
                (Side::Esgen, ours.field.clone(), without_values(&ours.message), reason)
            }
            _ => return None,
        };
        let class = Class { kind: kind.to_owned(), side, field: shape(&path), message };
        Some(Self { class, object: object.clone(), path, reason, warnings: theirs.warnings.clone() })
    }

    /// What is refused.
    fn value(&self) -> Option<&Value> {
        steps(&self.path).into_iter().try_fold(&self.object, |value, step| match value {
            Value::Array(items) => items.get(step.parse::<usize>().ok()?),
            value => value.get(step),
        })
    }
}

fn pattern(text: &str) -> Regex {
    Regex::new(text).unwrap_or_else(|error| panic!("{error}"))
}

/// Where and why the server refuses, of the first of its reasons.
fn server_reason(message: &str) -> (String, String) {
    static PREAMBLE: LazyLock<Regex> = LazyLock::new(|| pattern(r#"^\S+ "(?s:.*?)" is invalid: \[?"#));
    static REASON: LazyLock<Regex> = LazyLock::new(|| pattern(r"^([A-Za-z][\w\[\].*/()-]*): (?s:(.*))"));
    static NEXT: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r"(?s)(, [a-z][\w.\[\]/-]*: (Invalid|Required|Forbidden|Unsupported|Duplicate|Too).*)$")
    });
    let first = PREAMBLE.replace(message, "");
    let first = NEXT.replace(&first, "");
    match REASON.captures(&first) {
        Some(parts) => (parts[1].to_owned(), without_values(&parts[2])),
        None => (String::new(), without_values(message)),
    }
}

/// Maps whose keys are anybody's.
const MAPS: &[&str] = &[
    "labels", "annotations", "matchLabels", "nodeSelector", "data", "binaryData", "stringData", "limits", "requests",
    "hard", "parameters", "capacity", "selector", "default", "defaultRequest", "min", "max", "maxLimitRequestRatio",
    "podFixed", "volumeAttributes",
];

/// A path without what differs between objects: `spec.containers[].name` of `spec.containers[0].name`.
fn shape(path: &str) -> String {
    let mut shaped = String::new();
    let mut before = "";
    for step in steps(path) {
        let is_key = MAPS.contains(&before) && !step.starts_with("match");
        let is_field = step.starts_with(|first: char| first.is_ascii_alphabetic())
            && step.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        match is_field && !is_key {
            true if shaped.is_empty() => shaped.push_str(step),
            true => shaped.extend([".", step]),
            false => shaped.push_str("[]"),
        }
        before = step;
    }
    shaped
}

/// The steps of a path as both judges write it: `spec`, `limits` and `a.b/c` of `spec.limits["a.b/c"]`.
fn steps(path: &str) -> Vec<&str> {
    static STEP: LazyLock<Regex> = LazyLock::new(|| pattern(r#"\["([^"]*)"\]|\[([^\]]*)\]|([^.\[]+)"#));
    let steps =
        STEP.captures_iter(path).map(|step| step.iter().skip(1).flatten().next().map_or("", |step| step.as_str()));
    steps.collect()
}

fn without_values(message: &str) -> String {
    static VALUES: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r#"(?s)"(?:[^"\\]|\\.)*"|`[^`]*`|'[^']*'|\{.*\}|\[[^\]]*\]|map\[[^\]]*\]|0x[0-9a-f]+|-?\d[\w.]*"#)
    });
    let message = VALUES.replace_all(message, "#");
    let short: String = message.chars().take(160).collect();
    short.replace('\n', " ")
}

/// The disagreements that are known: `known.yaml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct KnownClasses {
    /// Those that are right.
    pub allowed: Vec<Known>,
    /// Those that are faults of esgen, not mended yet.
    pub open: Vec<Known>,
}

/// A class of disagreements that is known, by what its cases share.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Known {
    pub class: String,
    pub why: String,
    pub side: Side,
    #[serde(default, with = "optional_pattern")]
    kind: Option<Regex>,
    #[serde(default, with = "optional_pattern")]
    field: Option<Regex>,
    #[serde(default, with = "optional_pattern")]
    message: Option<Regex>,
    /// What the server warns of.
    #[serde(default, with = "optional_pattern")]
    warning: Option<Regex>,
    /// The value that is refused.
    #[serde(default, with = "optional_pattern")]
    value: Option<Regex>,
    #[serde(default, with = "optional_pattern")]
    object: Option<Regex>,
}

impl Known {
    pub(crate) fn has(&self, met: &Disagreement) -> bool {
        let fits = |pattern: &Option<Regex>, text: &str| pattern.as_ref().is_none_or(|pattern| pattern.is_match(text));
        self.side == met.class.side
            && fits(&self.kind, &met.class.kind)
            && fits(&self.field, &met.class.field)
            && fits(&self.message, &met.reason)
            && (self.warning.is_none() || met.warnings.iter().any(|warning| fits(&self.warning, warning)))
            && (self.value.is_none() || met.value().is_some_and(|value| fits(&self.value, &value.to_string())))
            && (self.object.is_none() || fits(&self.object, &met.object.to_string()))
    }
}

impl KnownClasses {
    pub(crate) fn read() -> Self {
        serde_yaml::from_str(include_str!("known.yaml")).unwrap_or_else(|error| panic!("known.yaml: {error}"))
    }
}

mod optional_pattern {
    use regex::Regex;
    use serde::{Deserialize, Deserializer, de::Error};

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Regex>, D::Error> {
        let text = Option::<String>::deserialize(from)?;
        text.map(|text| Regex::new(&text).map_err(D::Error::custom)).transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_judges_name_one_field_alike() {
        for (path, expected) in [
            ("spec.containers[0].resources.limits[cpu]", "spec.containers[].resources.limits[]"),
            ("spec.containers[0].resources.limits.cpu", "spec.containers[].resources.limits[]"),
            (r#"metadata.labels["a.b/c"]"#, "metadata.labels[]"),
            ("spec.selector.matchLabels", "spec.selector.matchLabels"),
            ("data[a.b]", "data[]"),
            ("", ""),
        ] {
            assert_eq!(shape(path), expected, "{path}");
        }
    }

    #[test]
    fn the_servers_first_reason_counts() {
        let message = r#"Job.batch "a" is invalid: [spec.a[0].b: Unsupported value: "c, d: e": supported values: "x", "y", spec.f: Required value]"#;
        let (field, reason) = server_reason(message);
        assert_eq!((field.as_str(), reason.as_str()), ("spec.a[0].b", "Unsupported value: #: supported values: #, #"));
    }
}

//! Findings as the `results` of a ResourceList.

use super::annotations::{INDEX, PATH};
use crate::diagnostics::{Finding, Place, Report, Span, json};
use crate::source::{Node, NodeValue};
use serde_json::{Map, Value};

/// One result for each finding. `config` is the document that the findings are about, `file_index` its number in its file.
pub(super) fn results(report: &Report, config: Option<&Node>, file_index: Option<usize>) -> Vec<Value> {
    // Its JSON rendering is public, and knows which values must not be shown.
    let mut rendered = Vec::new();
    if json::write(report, &mut rendered).is_err() {
        return Vec::new();
    }
    let rendered: Value = serde_json::from_slice(&rendered).unwrap_or_default();
    let findings = rendered.get("findings").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let secrets = secrets(report);
    let each = |(finding, rendered)| {
        let mut result = result(finding, rendered, config, &secrets);
        if let Some(file) = file(rendered, config, file_index) {
            result.insert("file".into(), file);
        }
        result.into()
    };
    report.findings.iter().zip(findings).map(each).collect()
}

fn result(finding: &Finding, rendered: &Value, config: Option<&Node>, secrets: &[(Span, &str)]) -> Map<String, Value> {
    let text = |key: &str| rendered.get(key).and_then(Value::as_str).unwrap_or_default();
    let mut result = Map::new();
    result.insert("message".into(), message(&[text("message"), text("why"), text("remedy")], text("rule")).into());
    result.insert("severity".into(), text("severity").into());
    if let Some(reference) = config.and_then(resource_ref) {
        result.insert("resourceRef".into(), reference);
    }
    if let Place::Config { path, .. } = &finding.place {
        let mut field = Map::new();
        field.insert("path".into(), path.to_string().into());
        let value = config.and_then(|config| config.at(path)).filter(|node| is_scalar(node));
        if let Some(node) = value.filter(|node| !finding.redact && !tells(node, secrets)) {
            field.insert("currentValue".into(), node.to_json());
        }
        result.insert("field".into(), field.into());
    }
    result.insert("tags".into(), Map::from_iter([("rule".to_owned(), Value::from(text("rule")))]).into());
    result
}

/// `two-masters: Two nodes can vote. Why. Remedy.`
fn message(sentences: &[&str], rule: &str) -> String {
    let mut message = format!("{rule}:");
    for sentence in sentences.iter().filter(|sentence| !sentence.is_empty()) {
        let (first, rest) = sentence.split_at(sentence.chars().next().map_or(0, char::len_utf8));
        let stop = if sentence.ends_with(['.', '!', '?']) { "" } else { "." };
        message.push_str(&format!(" {}{rest}{stop}", first.to_uppercase()));
    }
    message
}

fn resource_ref(config: &Node) -> Option<Value> {
    let text = |node: Option<&Node>| Some(Value::from(node?.as_str()?));
    let metadata = config.get("metadata")?;
    let mut reference = Map::new();
    reference.insert("apiVersion".into(), text(config.get("apiVersion"))?);
    reference.insert("kind".into(), text(config.get("kind"))?);
    reference.insert("name".into(), text(metadata.get("name"))?);
    if let Some(namespace) = text(metadata.get("namespace")) {
        reference.insert("namespace".into(), namespace);
    }
    Some(reference.into())
}

/// A whole block says less than its path.
fn is_scalar(node: &Node) -> bool {
    matches!(node.value, NodeValue::Bool(_) | NodeValue::Number(_) | NodeValue::String(_))
}

/// The file that kustomize read, if it was found, else what kpt says.
fn file(rendered: &Value, config: Option<&Node>, file_index: Option<usize>) -> Option<Value> {
    let annotation = |keys: &[&str]| {
        let annotations = config?.get("metadata")?.get("annotations")?;
        keys.iter().find_map(|key| annotations.get(key)?.as_str()).map(str::to_owned)
    };
    let shown = rendered.get("file").and_then(Value::as_str).filter(|name| !name.starts_with('<'));
    let path = shown.map(str::to_owned).or_else(|| annotation(PATH))?;
    let index = file_index.or_else(|| annotation(INDEX)?.parse().ok()).unwrap_or(0);
    Some(Map::from_iter([("path".to_owned(), path.into()), ("index".to_owned(), index.into())]).into())
}

/// The places and texts that must not be shown.
fn secrets(report: &Report) -> Vec<(Span, &str)> {
    let redacted = report.findings.iter().filter(|finding| finding.redact).filter_map(|finding| finding.span);
    let spans = redacted.chain(report.secrets.iter().copied());
    spans
        .map(|span| {
            let text = report.files.get(span.file).text.get(span.start..span.end).unwrap_or_default();
            (span, text.trim_matches(['"', '\'', ' ']))
        })
        .collect()
}

/// Whether the value stands in the place of a secret, or is one that stands in two places.
fn tells(node: &Node, secrets: &[(Span, &str)]) -> bool {
    secrets.iter().any(|(span, text)| {
        let overlaps = span.file == node.span.file && span.start < node.span.end && node.span.start < span.end;
        overlaps || (!text.is_empty() && node.as_str().is_some_and(|value| value.contains(text)))
    })
}

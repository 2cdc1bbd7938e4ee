//! Findings as the `results` of a ResourceList.

use crate::diagnostics::{Report, ShownFinding};
use crate::kubernetes::annotations::{INDEX, PATH};
use crate::source::Node;
use serde_json::{Map, Value};

/// One result for each finding. `config` is the document that the findings are about, `file_index` its number in its file.
pub(super) fn results(report: &Report, config: Option<&Node>, file_index: Option<usize>) -> Vec<Value> {
    let each = |finding| {
        let mut result = result(finding, config);
        if let Some(file) = file(finding, config, file_index) {
            result.insert("file".into(), file);
        }
        result.into()
    };
    report.findings.iter().map(each).collect()
}

fn result(finding: &ShownFinding, config: Option<&Node>) -> Map<String, Value> {
    let mut result = Map::new();
    result.insert("message".into(), message(finding).into());
    result.insert("severity".into(), finding.severity.word().into());
    if let Some(reference) = config.and_then(resource_ref) {
        result.insert("resourceRef".into(), reference);
    }
    if let Some(path) = &finding.location.path {
        let mut field = Map::from_iter([("path".to_owned(), Value::from(path.as_str()))]);
        if let Some(value) = &finding.value {
            field.insert("currentValue".into(), value.clone());
        }
        result.insert("field".into(), field.into());
    }
    result.insert("tags".into(), Map::from_iter([("rule".to_owned(), Value::from(finding.rule))]).into());
    result
}

/// `two-masters: Two nodes can vote. Why. Remedy.`
fn message(finding: &ShownFinding) -> String {
    let mut message = format!("{}:", finding.rule);
    let sentences = [&finding.message, &finding.why, &finding.remedy];
    for sentence in sentences.into_iter().filter(|sentence| !sentence.is_empty()) {
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

/// The file that kustomize read, if it was found, else what kpt says.
fn file(finding: &ShownFinding, config: Option<&Node>, file_index: Option<usize>) -> Option<Value> {
    let annotation = |keys: &[&str]| {
        let annotations = config?.get("metadata")?.get("annotations")?;
        keys.iter().find_map(|key| annotations.get(key)?.as_str()).map(str::to_owned)
    };
    let position = finding.location.position.as_ref();
    let shown = position.map(|at| at.file_name.as_str()).filter(|name| !name.starts_with('<'));
    let path = shown.map(str::to_owned).or_else(|| annotation(PATH))?;
    let index = file_index.or_else(|| annotation(INDEX)?.parse().ok()).unwrap_or(0);
    Some(Map::from_iter([("path".to_owned(), path.into()), ("index".to_owned(), index.into())]).into())
}

//! Findings as SARIF 2.1.0, the format that code scanning of GitHub, GitLab and others takes.
//!
//! Specification: OASIS "Static Analysis Results Interchange Format (SARIF) Version 2.1.0"; section numbers below are
//! its. What GitHub needs beyond it: "SARIF support for code scanning" in its documentation.

use std::io::{self, Write};

use serde_json::{Map, Value, json};

use super::{End, Position, Report, RuleText, ShownFinding};

/// Writes the report as one SARIF log with one run, also where there are no findings.
///
/// `rules` become the run's rule table; a finding whose code is not among them is written without an index into it.
///
/// # Errors
/// Those of `out`.
pub fn write(report: &Report, out: &mut dyn Write, rules: &[RuleText]) -> io::Result<()> {
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "esgen",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules.iter().map(rule).collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "results": report.findings.iter().map(|finding| result(report, finding, rules)).collect::<Vec<_>>(),
        }],
    });
    serde_json::to_writer_pretty(&mut *out, &log)?;
    writeln!(out)
}

fn rule(rule: &RuleText) -> Value {
    json!({
        "id": rule.name,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.why},
        "help": {"text": format!("{}\n\n{}", rule.why, rule.remedy)},
        "defaultConfiguration": {"level": rule.severity.word()},
    })
}

fn result(report: &Report, finding: &ShownFinding, rules: &[RuleText]) -> Value {
    let mut result = Map::new();
    result.insert("ruleId".into(), finding.rule.into());
    if let Some(index) = rules.iter().position(|rule| rule.name == finding.rule) {
        result.insert("ruleIndex".into(), index.into());
    }
    result.insert("level".into(), finding.severity.word().into());
    result.insert("message".into(), json!({"text": message(finding)}));
    if let Some(location) = location(report, finding) {
        result.insert("locations".into(), json!([location]));
    }
    let related = finding.related.iter().filter_map(|related| Some((related.location.position.as_ref()?, related)));
    let locations: Vec<Value> = related
        .enumerate()
        .map(|(id, (position, related))| {
            json!({
                "id": id,
                "message": {"text": related.message},
                "physicalLocation": physical_location(position),
            })
        })
        .collect();
    if !locations.is_empty() {
        result.insert("relatedLocations".into(), locations.into());
    }
    Value::Object(result)
}

/// GitHub shows the message alone, in full only on the alert's page: so the why and the remedy belong to it.
fn message(finding: &ShownFinding) -> String {
    let parts = [finding.message.as_str(), &finding.why, &finding.remedy];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n")
}

/// GitHub refuses a result without a location: what stands nowhere is put on the first line of the first file.
fn location(report: &Report, finding: &ShownFinding) -> Option<Value> {
    let physical_location = match &finding.location.position {
        Some(position) => physical_location(position),
        None => json!({
            "artifactLocation": {"uri": uri(&report.files().next()?.1)},
            "region": {"startLine": 1},
        }),
    };
    Some(json!({"physicalLocation": physical_location}))
}

fn physical_location(at: &Position) -> Value {
    let mut region = json!({"startLine": at.line, "startColumn": at.column});
    if let Some(End { line, column }) = at.end {
        region["endLine"] = line.into();
        region["endColumn"] = column.into();
    }
    json!({"artifactLocation": {"uri": uri(&at.file_name)}, "region": region})
}

/// A file name as a URI reference: relative names stay relative (to the repository's root, which is for the consumer to
/// know), absolute ones become `file:` URIs. RFC 3986; everything but unreserved characters and `/` is encoded, so that
/// a colon in the first segment cannot pass for a scheme.
fn uri(name: &str) -> String {
    let name = if cfg!(windows) { name.replace('\\', "/") } else { name.to_owned() };
    let mut relative = name.as_str();
    while let Some(rest) = relative.strip_prefix("./") {
        relative = rest.trim_start_matches('/');
    }
    let mut uri = String::from(if relative.starts_with('/') { "file://" } else { "" });
    for byte in relative.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => uri.push(byte as char),
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}

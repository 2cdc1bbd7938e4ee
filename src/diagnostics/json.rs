//! Findings for programs: one pretty-printed JSON object per run.
//!
//! ```json
//! {
//!   "version": "esgen.dev/findings/v1",
//!   "findings": [
//!     {
//!       "rule": "two-masters",
//!       "severity": "error",
//!       "message": "...",
//!       "why": "...",
//!       "remedy": "...",
//!       "file": "esgen.yaml",
//!       "path": "spec.nodeSets[0].replicas",
//!       "line": 7, "column": 17, "endLine": 7, "endColumn": 18,
//!       "related": [{"message": "...", "file": "esgen.yaml", "line": 3, "column": 9, "endLine": 3, "endColumn": 12}]
//!     }
//!   ],
//!   "summary": {"errors": 1, "warnings": 0}
//! }
//! ```
//!
//! Lines and columns count from 1, columns in Unicode code points; the end lies behind the last character. What is not
//! known or empty is left out. The end of a redacted value is left out too, because it tells the secret's length. New
//! fields may come within v1; a field that changes its meaning makes it v2.

use std::borrow::Cow;
use std::io::{self, Write};

use serde::Serialize;

use super::text::{Texts, path_of};
use super::{Finding, Place, Report, Severity, Span};

/// Name of the format, first in every output.
pub const VERSION: &str = "esgen.dev/findings/v1";

#[derive(Serialize)]
struct Output<'a> {
    version: &'static str,
    findings: Vec<FindingOutput<'a>>,
    summary: Summary,
}

#[derive(Serialize)]
struct FindingOutput<'a> {
    rule: &'a str,
    severity: &'static str,
    message: Cow<'a, str>,
    #[serde(skip_serializing_if = "str::is_empty")]
    why: Cow<'a, str>,
    #[serde(skip_serializing_if = "str::is_empty")]
    remedy: Cow<'a, str>,
    #[serde(flatten)]
    location: Location<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related: Vec<RelatedOutput<'a>>,
}

#[derive(Serialize)]
struct RelatedOutput<'a> {
    message: Cow<'a, str>,
    #[serde(flatten)]
    location: Location<'a>,
}

#[derive(Serialize, Default)]
#[serde(rename_all = "camelCase")]
struct Location<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_line: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_column: Option<usize>,
}

#[derive(Serialize)]
struct Summary {
    errors: usize,
    warnings: usize,
}

/// Writes the report as one JSON object and a newline, also where there are no findings.
///
/// # Errors
/// Those of `out`.
pub fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let texts = Texts::new(report);
    let output = Output {
        version: VERSION,
        findings: report.findings.iter().map(|finding| finding_output(&texts, finding)).collect(),
        summary: Summary { errors: report.count(Severity::Error), warnings: report.count(Severity::Warning) },
    };
    serde_json::to_writer_pretty(&mut *out, &output)?;
    writeln!(out)
}

fn finding_output<'a>(texts: &Texts<'a>, finding: &'a Finding) -> FindingOutput<'a> {
    FindingOutput {
        rule: finding.rule,
        severity: finding.severity.word(),
        message: texts.scrub(&finding.message),
        why: texts.scrub(&finding.why),
        remedy: texts.scrub(&finding.remedy),
        location: location(texts, &finding.place, finding.span, finding.redact),
        related: finding
            .related
            .iter()
            .map(|related| RelatedOutput {
                message: texts.scrub(&related.message),
                location: location(texts, &related.place, related.span, false),
            })
            .collect(),
    }
}

fn location<'a>(texts: &Texts<'a>, place: &Place, span: Option<Span>, redact: bool) -> Location<'a> {
    let path = path_of(place);
    let Some(span) = span else { return Location { path, ..Location::default() } };
    let position = texts.position(span);
    Location {
        file: Some(texts.name(span.file)),
        path,
        line: Some(position.line),
        column: Some(position.column),
        end_line: (!redact).then_some(position.end_line),
        end_column: (!redact).then_some(position.end_column),
    }
}

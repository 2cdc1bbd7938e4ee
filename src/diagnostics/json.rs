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
//! known or empty is left out. The end of a secret is left out too, because it tells the secret's length. New fields may come within v1; a field that changes its meaning makes it v2.

use std::io::{self, Write};

use serde::Serialize;

use super::{Location, Report, Severity, ShownFinding};

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
    message: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    why: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    remedy: &'a str,
    #[serde(flatten)]
    location: LocationOutput<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related: Vec<RelatedOutput<'a>>,
}

#[derive(Serialize)]
struct RelatedOutput<'a> {
    message: &'a str,
    #[serde(flatten)]
    location: LocationOutput<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LocationOutput<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<&'a str>,
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
    let output = Output {
        version: VERSION,
        findings: report.findings.iter().map(finding_output).collect(),
        summary: Summary { errors: report.count(Severity::Error), warnings: report.count(Severity::Warning) },
    };
    serde_json::to_writer_pretty(&mut *out, &output)?;
    writeln!(out)
}

fn finding_output(finding: &ShownFinding) -> FindingOutput<'_> {
    let related = finding.related.iter();
    FindingOutput {
        rule: finding.rule,
        severity: finding.severity.word(),
        message: &finding.message,
        why: &finding.why,
        remedy: &finding.remedy,
        location: location(&finding.location),
        related: related
            .map(|related| RelatedOutput { message: &related.message, location: location(&related.location) })
            .collect(),
    }
}

fn location(location: &Location) -> LocationOutput<'_> {
    let at = location.position.as_ref();
    let end = at.and_then(|at| at.end);
    LocationOutput {
        path: location.path.as_deref(),
        file: at.map(|at| at.file_name.as_str()),
        line: at.map(|at| at.line),
        column: at.map(|at| at.column),
        end_line: end.map(|(line, _)| line),
        end_column: end.map(|(_, column)| column),
    }
}

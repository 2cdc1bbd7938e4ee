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
//!       "line": 7, "column": 17, "endLine": 7, "endColumn": 18,
//!       "path": "spec.nodeSets[0].replicas",
//!       "related": [{"message": "...", "file": "esgen.yaml", "line": 3, "column": 9, "endLine": 3, "endColumn": 12}]
//!     }
//!   ],
//!   "summary": {"errors": 1, "warnings": 0}
//! }
//! ```
//!
//! Lines and columns count from 1, columns in Unicode code points; the end lies behind the last character. What is not
//! known or empty is left out. The end of a secret is left out too, because it tells the secret's length. New fields may come
//! within v1; a field that changes its meaning makes it v2.

use std::io::{self, Write};

use serde::Serialize;

use super::{Report, Severity, ShownFinding};

/// Name of the format, first in every output.
pub const VERSION: &str = "esgen.dev/findings/v1";

#[derive(Serialize)]
struct Output<'report> {
    version: &'static str,
    findings: &'report [ShownFinding],
    summary: Summary,
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
    let summary = Summary { errors: report.count(Severity::Error), warnings: report.count(Severity::Warning) };
    let output = Output { version: VERSION, findings: &report.findings, summary };
    serde_json::to_writer_pretty(&mut *out, &output)?;
    writeln!(out)
}

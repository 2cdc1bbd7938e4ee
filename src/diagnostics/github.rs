//! Findings as workflow commands of GitHub Actions, which show them as annotations on the changed files.
//!
//! Syntax: "Workflow commands for GitHub Actions" in GitHub's documentation; the escaping is that of the `@actions/core`
//! package. GitHub shows ten errors and ten warnings per step as annotations; the step's log has all of them.

use std::io::{self, Write};

use super::{End, Report, ShownFinding};

/// Writes one `::error` or `::warning` line per finding.
///
/// # Errors
/// Those of `out`.
pub fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    for finding in &report.findings {
        let properties: Vec<_> = properties(finding)
            .into_iter()
            .map(|(name, value)| format!("{name}={}", escape_property(&value)))
            .collect();
        let (level, message) = (finding.severity.word(), escape(&message(finding)));
        writeln!(out, "::{level} {}::{message}", properties.join(","))?;
    }
    Ok(())
}

fn properties(finding: &ShownFinding) -> Vec<(&'static str, String)> {
    let mut properties = Vec::new();
    if let Some(at) = &finding.location.position {
        properties.push(("file", at.file_name.clone()));
        properties.push(("line", at.line.to_string()));
        // The runner drops the columns, with a warning in its log, where a finding covers several lines.
        if at.end.is_none_or(|end| end.line == at.line) {
            properties.push(("col", at.column.to_string()));
        }
        if let Some(End { line, column }) = at.end {
            properties.push(("endLine", line.to_string()));
            if line == at.line {
                // Here the end is the last character itself.
                properties.push(("endColumn", at.column.max(column.saturating_sub(1)).to_string()));
            }
        }
    }
    properties.push(("title", finding.rule.to_owned()));
    properties
}

fn message(finding: &ShownFinding) -> String {
    let mut message = finding.message.clone();
    for related in &finding.related {
        let at = related.location.position.as_ref();
        let place = at.map_or(String::new(), |at| format!("{}:{}: ", at.file_name, at.line));
        message += &format!("\n{place}{}", related.message);
    }
    for (name, text) in [("why", &finding.why), ("help", &finding.remedy)] {
        if !text.is_empty() {
            message += &format!("\n{name}: {text}");
        }
    }
    message
}

fn escape(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn escape_property(text: &str) -> String {
    escape(text).replace(':', "%3A").replace(',', "%2C")
}

//! Findings as workflow commands of GitHub Actions, which show them as annotations on the changed files.
//!
//! Syntax: "Workflow commands for GitHub Actions" in GitHub's documentation; the escaping is that of the `@actions/core`
//! package. GitHub shows ten errors and ten warnings per step as annotations; the step's log has all of them.

use std::io::{self, Write};

use super::text::Texts;
use super::{Finding, Report};

/// Writes one `::error` or `::warning` line per finding.
///
/// # Errors
/// Those of `out`.
pub fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let texts = Texts::new(report);
    for finding in &report.findings {
        let properties: Vec<_> = properties(&texts, finding)
            .into_iter()
            .map(|(name, value)| format!("{name}={}", escape_property(&value)))
            .collect();
        let (level, message) = (finding.severity.word(), escape(&message(&texts, finding)));
        writeln!(out, "::{level} {}::{message}", properties.join(","))?;
    }
    Ok(())
}

fn properties(texts: &Texts, finding: &Finding) -> Vec<(&'static str, String)> {
    let mut properties = Vec::new();
    if let Some(span) = finding.span {
        let position = texts.position(span);
        properties.push(("file", texts.name(span.file).into_owned()));
        properties.push(("line", position.line.to_string()));
        if finding.redact {
            properties.push(("col", position.column.to_string()));
        } else {
            // The runner drops the columns, with a warning in its log, where a finding covers several lines.
            let one_line = position.line == position.end_line;
            if one_line {
                properties.push(("col", position.column.to_string()));
            }
            properties.push(("endLine", position.end_line.to_string()));
            if one_line {
                // Here the end is the last character itself.
                let end_column = position.column.max(position.end_column.saturating_sub(1));
                properties.push(("endColumn", end_column.to_string()));
            }
        }
    }
    properties.push(("title", finding.rule.to_owned()));
    properties
}

fn message(texts: &Texts, finding: &Finding) -> String {
    let mut message = texts.scrub(&finding.message).into_owned();
    for related in &finding.related {
        let place = related
            .span
            .map_or(String::new(), |span| format!("{}:{}: ", texts.name(span.file), texts.position(span).line));
        message += &format!("\n{place}{}", texts.scrub(&related.message));
    }
    for (name, text) in [("why", &finding.why), ("help", &finding.remedy)] {
        if !text.is_empty() {
            message += &format!("\n{name}: {}", texts.scrub(text));
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

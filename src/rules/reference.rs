//! The reference page of the rules, made from their tables and test configs.

use super::{RULES, Rule};
use crate::diagnostics::Severity;
use std::fmt::Write;

/// The page as Markdown: a table of contents, then one section per rule with a config that it refuses, if `example` has
/// one for the code (the text of its `fires.yaml`).
pub fn reference(example: impl Fn(&str) -> Option<String>) -> String {
    let mut page = String::from(
        "# Rules\n\nEvery check that esgen makes on a config beyond its shape. Errors stop the output. Warnings do not, \
         unless `--strict` is given; a config can silence them by code, with a reason, in `spec.rules.silence`.\n\n\
         | Code | Severity | What it finds |\n| --- | --- | --- |\n",
    );
    for Rule { code, severity, .. } in RULES {
        let anchor = code.code.to_lowercase();
        // Writing to a String cannot fail.
        let _ = writeln!(page, "| [{}](#{anchor}) | {} | {} |", code.code, word(*severity), code.title);
    }
    for rule in RULES {
        section(&mut page, rule, example(rule.code.code));
    }
    page
}

fn section(page: &mut String, Rule { code, severity, .. }: &Rule, example: Option<String>) {
    let (anchor, severity) = (code.code.to_lowercase(), word(*severity));
    let _ = write!(
        page,
        "\n<a id=\"{anchor}\"></a>\n## {}: {}\n\n*{severity}*\n\n{}\n\n**Remedy.** {}\n",
        code.code, code.title, code.why, code.remedy
    );
    if let Some(example) = example {
        let shown: Vec<&str> = example.lines().filter(|line| !line.starts_with("# expect:")).collect();
        let _ = write!(page, "\nFires on:\n\n```yaml\n{}\n```\n", shown.join("\n").trim_end());
    }
}

fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

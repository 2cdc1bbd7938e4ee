//! `esgen rules`.

use super::failure::Failure;
use super::output;
use clap::{Args, ValueEnum};
use esgen::diagnostics::RuleText;
use serde_json::{Value, json};
use std::fmt::Write;

/// List every rule that a finding can be about
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Format of the list
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = Format::Human)]
    format: Format,
}

const EXAMPLES: &str = "\
Examples:
  esgen rules
  esgen rules --format json | jq -r '.rules[] | select(.severity == \"warning\").name'
  esgen explain two-masters                           why, and what to write instead";

/// Format of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A table
    Human,
    /// One JSON object
    Json,
}

/// Prints the list.
pub(super) fn run(arguments: Arguments) -> Result<(), Failure> {
    output::stdout(match arguments.format {
        Format::Human => human(),
        Format::Json => json(),
    })
}

fn sorted() -> Vec<RuleText> {
    let mut rules = esgen::rule_texts();
    rules.sort_by_key(|rule| rule.name);
    rules
}

fn human() -> String {
    let rules = sorted();
    let width = rules.iter().map(|rule| rule.name.len()).max().unwrap_or_default();
    let mut table = format!("{:<width$}  SEVERITY  TITLE\n", "NAME");
    for rule in rules {
        let _ = writeln!(table, "{:<width$}  {:<8}  {}", rule.name, rule.severity.word(), rule.title);
    }
    table
}

/// The format's `version` rises when a reader would have to change.
fn json() -> String {
    let rules: Vec<Value> = sorted()
        .iter()
        .map(|rule| {
            json!({
                "name": rule.name,
                "severity": rule.severity.word(),
                "title": rule.title,
                "why": rule.why,
                "remedy": rule.remedy,
            })
        })
        .collect();
    format!("{:#}\n", json!({"version": 1, "rules": rules}))
}

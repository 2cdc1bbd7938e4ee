//! `esgen rules`.

use super::failure::Failure;
use super::findings::rule_texts;
use super::output;
use clap::{Args, ValueEnum};
use serde_json::{Value, json};
use std::fmt::Write;

/// List every code that a finding can carry
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// Format of the list
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = Format::Human)]
    format: Format,
}

const EXAMPLES: &str = "\
Examples:
  esgen rules
  esgen rules --format json | jq -r '.rules[] | select(.severity == \"warning\").code'
  esgen explain ESG101                           why, and what to write instead";

/// Format of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A table
    Human,
    /// One JSON object
    Json,
}

/// Prints the list.
pub fn run(arguments: Arguments) -> Result<(), Failure> {
    output::stdout(match arguments.format {
        Format::Human => human(),
        Format::Json => json(),
    })
}

fn human() -> String {
    let mut table = String::from("CODE    SEVERITY  TITLE\n");
    for rule in rule_texts() {
        let _ = writeln!(table, "{:<6}  {:<8}  {}", rule.code, rule.severity.word(), rule.title);
    }
    table
}

/// The format's `version` rises when a reader would have to change.
fn json() -> String {
    let rules: Vec<Value> = rule_texts()
        .iter()
        .map(|rule| {
            json!({
                "code": rule.code,
                "severity": rule.severity.word(),
                "title": rule.title,
                "why": rule.why,
                "remedy": rule.remedy,
            })
        })
        .collect();
    format!("{:#}\n", json!({"version": 1, "rules": rules}))
}

//! `esgen reference`: the reference pages of the docs. Hidden: `schemas/generate.sh` calls it.

use super::failure::Failure;
use super::fields::{self, Field};
use clap::{Args, Command};
use esgen::SUBJECTS;
use esgen::diagnostics::{RuleText, Severity};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

/// Write the reference pages: config.md, rules.md and cli.md
#[derive(Args)]
pub(super) struct Arguments {
    /// Directory to write them into
    #[arg(short, long, value_name = "DIR")]
    output: PathBuf,
    /// Directory with a config for each rule that breaks it: NAME/fires.yaml
    #[arg(long, value_name = "DIR")]
    examples: PathBuf,
}

const HEADER: &str = "<!-- Written by schemas/generate.sh from the source. Do not edit. -->\n";

/// Columns of the help texts, whatever the terminal is.
const WIDTH: usize = 100;

/// Writes them.
pub(super) fn run(arguments: Arguments) -> Result<(), Failure> {
    let directory = arguments.output;
    let failed = |error| Failure::io(format!("write {}", directory.display()), &error);
    fs::create_dir_all(&directory).map_err(failed)?;
    let rules = rules(&arguments.examples);
    for (name, page) in [("config.md", config()), ("rules.md", rules), ("cli.md", command_line())] {
        fs::write(directory.join(name), format!("{HEADER}{page}")).map_err(failed)?;
    }
    Ok(())
}

/// Every field, its type, default and docs: a section for each object.
fn config() -> String {
    let root = fields::root();
    let mut page = format!("# The config\n\n{} `esgen explain` shows the same in a terminal.\n", root.docs);
    section(&root, "", &mut page);
    page
}

fn section(field: &Field, path: &str, page: &mut String) {
    if !path.is_empty() {
        let _ = write!(page, "\n## `{path}`\n\n{}\n", field.docs);
    }
    if field.one_of {
        page.push_str("\nExactly one of:\n");
    }
    page.push_str("\n| Field | Type | Default | |\n|---|---|---|---|\n");
    for inner in &field.fields {
        let default = if inner.required { "required" } else { inner.default.as_deref().unwrap_or_default() };
        let name = if inner.fields.is_empty() {
            format!("`{}`", inner.name)
        } else {
            format!("[`{}`](#{})", inner.name, anchor(&below(path, inner)))
        };
        let _ = writeln!(page, "| {name} | {} | {} | {} |", inner.takes, cell(default), cell(&described(inner)));
    }
    for inner in field.fields.iter().filter(|inner| !inner.fields.is_empty()) {
        section(inner, &below(path, inner), page);
    }
}

fn below(path: &str, field: &Field) -> String {
    let list = if field.takes.starts_with("list of ") { "[]" } else { "" };
    let dot = if path.is_empty() { "" } else { "." };
    format!("{path}{dot}{}{list}", field.name)
}

/// What GitHub and mdBook make of a heading.
fn anchor(path: &str) -> String {
    path.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase()
}

fn described(field: &Field) -> String {
    let values = field.values.iter().map(|(value, docs)| format!("<br>`{value}`: {docs}"));
    std::iter::once(field.docs.clone()).chain(values).collect()
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

/// Every rule, by subject, with a config that breaks it where there is one.
fn rules(examples: &Path) -> String {
    let texts = esgen::rule_texts();
    let is_rule = |text: &RuleText| SUBJECTS.iter().flat_map(|subject| subject.rules).any(|rule| rule.text == *text);
    let (changes, other) =
        texts.into_iter().filter(|text| !is_rule(text)).partition(|text| esgen::diff::RULES.contains(text));
    let subjects = SUBJECTS.iter().map(|subject| (subject.name, subject.rules.iter().map(|rule| rule.text).collect()));
    let sections: Vec<(&str, Vec<RuleText>)> =
        subjects.chain([("changes", changes), ("input and output", other)]).collect();
    let mut page = String::from(
        "# Rules\n\nEvery finding names its rule. `esgen rules` lists them, `esgen explain NAME` shows one.\n\n\
         | Rule | Severity | |\n|---|---|---|\n",
    );
    for rule in sections.iter().flat_map(|(_, rules)| rules) {
        let (name, severity) = (rule.name, rule.severity.word());
        let _ = writeln!(page, "| [{name}](#{name}) | {severity} | {} |", cell(rule.title));
    }
    for (subject, rules) in &sections {
        let _ = write!(page, "\n## About {subject}\n");
        for rule in rules {
            let _ = write!(page, "\n### {}\n\n**{}** ({})\n", rule.name, rule.title, rule.severity.word());
            for text in [rule.why, rule.remedy].into_iter().filter(|text| !text.is_empty()) {
                let _ = write!(page, "\n{text}\n");
            }
            if let Ok(example) = fs::read_to_string(examples.join(rule.name).join("fires.yaml")) {
                // For the test that renders every config of the docs.
                let exit = if rule.severity == Severity::Error { " exit=1" } else { "" };
                let _ = write!(page, "\nFires on:\n\n```yaml{exit}\n{}\n```\n", example.trim_end());
            }
        }
    }
    page
}

fn command_line() -> String {
    let mut command = super::command().term_width(WIDTH);
    command.build();
    let mut page = format!("# The command line\n\n```text\n{}```\n", help(&mut command));
    for subcommand in command.get_subcommands_mut().filter(|subcommand| shown(subcommand)) {
        let name = subcommand.get_name().to_owned();
        let _ = write!(page, "\n## esgen {name}\n\n```text\n{}```\n", help(subcommand));
    }
    page
}

fn shown(command: &Command) -> bool {
    !command.is_hide_set() && command.get_name() != "help"
}

fn help(command: &mut Command) -> String {
    let text = command.render_long_help().to_string();
    text.trim_end().lines().map(|line| format!("{}\n", line.trim_end())).collect()
}

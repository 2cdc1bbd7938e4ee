//! `esgen explain`.

use super::failure::Failure;
use super::fields::{self, Field};
use super::output::{self, wrapped};
use clap::Args;
use esgen::diagnostics::nearest;
use esgen::{API_VERSION, KIND};
use std::fmt::Write;

/// Explain a field of the config, or a rule
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// A path such as spec.nodeSets.replicas, with or without list indices, or the name of a rule such as two-masters; without it, the
    /// whole config
    #[arg(value_name = "PATH|RULE")]
    what: Option<String>,
    /// Show all fields below the path
    #[arg(short, long)]
    recursive: bool,
}

const EXAMPLES: &str = "\
Examples:
  esgen explain spec.nodeSets
  esgen explain spec.nodeSets[1].autoscaling.metrics --recursive
  esgen explain two-masters                            what 'esgen rules' lists";

/// Prints the explanation.
pub(super) fn run(arguments: Arguments) -> Result<(), Failure> {
    let what = arguments.what.unwrap_or_default();
    // No field has a hyphen in its name, and every rule has one.
    output::stdout(if what.contains('-') && !what.contains('.') {
        rule(&what)?
    } else {
        path(&what, arguments.recursive)?
    })
}

fn rule(name: &str) -> Result<String, Failure> {
    let rules = esgen::rule_texts();
    let Some(rule) = rules.iter().find(|rule| rule.name == name) else {
        let help = match nearest(name, rules.iter().map(|rule| rule.name)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "`esgen rules` lists all of them".to_owned(),
        };
        return Err(Failure::Usage(format!("there is no rule `{name}`; {help}")));
    };
    Ok(format!(
        "{}: {}\n\nSEVERITY\n    {}\n\nWHY\n{}\nREMEDY\n{}",
        rule.name,
        rule.title,
        rule.severity.word(),
        wrapped(rule.why, 4),
        wrapped(rule.remedy, 4)
    ))
}

fn path(path: &str, recursive: bool) -> Result<String, Failure> {
    let root = fields::root();
    let steps = steps(path);
    let field = find(&root, &steps).map_err(|(parent, step)| unknown(&root, &steps, path, parent, step))?;
    let mut text = format!("KIND      {KIND}\nVERSION   {API_VERSION}\n");
    if !steps.is_empty() {
        let required = if field.required { ", required" } else { "" };
        let _ = writeln!(text, "FIELD     {}: {}{required}", steps.join("."), field.takes);
    }
    if let Some(default) = &field.default {
        let _ = writeln!(text, "DEFAULT   {default}");
    }
    let _ = write!(text, "\nDESCRIPTION\n{}", wrapped(&field.docs, 4));
    if field.open {
        text.push_str(&wrapped("Its keys are your own.", 4));
    }
    if !field.values.is_empty() {
        text.push_str("\nVALUES\n");
    }
    for (value, docs) in &field.values {
        let _ = write!(text, "    {value}\n{}", wrapped(docs, 8));
    }
    if !field.fields.is_empty() {
        text.push_str(if field.one_of { "\nFIELDS (exactly one of them)\n" } else { "\nFIELDS\n" });
        if recursive {
            tree(field, 4, &mut text);
        } else {
            list(field, &mut text);
        }
    }
    Ok(text)
}

/// The keys of a path: without indices, without the kind in front of them.
fn steps(path: &str) -> Vec<String> {
    let mut plain = String::new();
    let mut bracket = false;
    for character in path.chars() {
        match character {
            '[' => bracket = true,
            ']' => bracket = false,
            _ if !bracket => plain.push(character),
            _ => {}
        }
    }
    let mut steps: Vec<String> = plain.split('.').filter(|step| !step.is_empty()).map(str::to_owned).collect();
    if steps.first().is_some_and(|first| first.eq_ignore_ascii_case(KIND)) {
        steps.remove(0);
    }
    // `nodeSets.0.name`, as jq and kustomize paths may be written.
    steps.retain(|step| step.parse::<usize>().is_err());
    steps
}

/// The field at the end of the path; or the last one that is there, and the key that it does not have.
fn find<'a>(root: &'a Field, steps: &'a [String]) -> Result<&'a Field, (&'a Field, &'a str)> {
    let mut field = root;
    for step in steps {
        match field.child(step) {
            Some(child) => field = child,
            None if field.open => return Ok(field),
            None => return Err((field, step)),
        }
    }
    Ok(field)
}

fn unknown(root: &Field, steps: &[String], path: &str, parent: &Field, step: &str) -> Failure {
    let in_spec: Vec<String> = std::iter::once("spec".to_owned()).chain(steps.iter().cloned()).collect();
    let help = if let Some(near) = repaired(root, steps).or_else(|| repaired(root, &in_spec)) {
        format!("did you mean `{near}`?")
    } else if parent.fields.is_empty() {
        format!("`{}` is a {} and has no fields", parent.name, parent.takes)
    } else {
        let names: Vec<&str> = parent.fields.iter().map(|field| field.name.as_str()).collect();
        format!("`{}` has {}", parent.name, names.join(", "))
    };
    Failure::Usage(format!("there is no field `{path}`: no `{step}` in `{}`; {help}", parent.name))
}

/// The path with every key that is not there replaced by the one that was probably meant.
fn repaired(root: &Field, steps: &[String]) -> Option<String> {
    let mut field = root;
    let mut names: Vec<&str> = Vec::new();
    for step in steps {
        let near = || nearest(step, field.fields.iter().map(|field| field.name.as_str()));
        let name = if field.child(step).is_some() { step } else { near()? };
        field = field.child(name)?;
        names.push(&field.name);
    }
    Some(names.join("."))
}

/// One line a field.
fn list(field: &Field, text: &mut String) {
    let width = |of: fn(&Field) -> usize| field.fields.iter().map(of).max().unwrap_or_default();
    let (names, types) = (width(|field| field.name.len()), width(|field| takes(field).len()));
    for field in &field.fields {
        let _ = writeln!(text, "    {:<names$}  {:<types$}  {}", field.name, takes(field), field.summary());
    }
}

/// All fields below, each behind its parent.
fn tree(field: &Field, indent: usize, text: &mut String) {
    for field in &field.fields {
        let _ = writeln!(text, "{:indent$}{}: {}", "", field.name, takes(field));
        tree(field, indent + 2, text);
    }
}

fn takes(field: &Field) -> String {
    format!("{}{}", field.takes, if field.required { ", required" } else { "" })
}

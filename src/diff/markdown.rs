//! The comparison as one comment on a pull request.

use super::human::left_out;
use super::text::{cluster, differing, yaml};
use super::words;
use super::{Comparison, Danger, ObjectChange};
use crate::diagnostics::human::counted;
use std::fmt::Write;

/// GitHub refuses a comment of more characters; GitLab takes a million.
pub const LIMIT: usize = 65_536;
/// Room for what is written last.
const RESERVE: usize = 1_000;

/// Dangers on top, a table for each cluster, the YAML folded. What does not fit is counted.
pub fn text(comparison: &Comparison) -> String {
    let mut out = String::new();
    let (old, new) = &comparison.names;
    let _ = write!(out, "### esgen diff: {}\n\n", title(comparison));
    let _ = writeln!(out, "`{}` → `{}`", code(old), code(new));
    for danger in &comparison.dangers {
        append(&mut out, &danger_section(danger), "dangers");
    }
    let mut left = 0;
    let mut last = None;
    for object in
        comparison.objects.iter().filter(|object| !words::lines(object).is_empty() || !object.consequences.is_empty())
    {
        let mut row = String::new();
        if last != Some(&object.cluster) {
            let _ = write!(
                row,
                "\n**{}**\n\n| object | change | what follows |\n|---|---|---|\n",
                prose(&cluster(object.cluster.as_ref()))
            );
            last = Some(&object.cluster);
        }
        row.push_str(&table_row(object));
        if fits(&out, &row) {
            out.push_str(&row);
        } else {
            left += 1;
        }
    }
    note(&mut out, left, "object", "in the tables");
    for noise in &comparison.noise {
        append(&mut out, &format!("\n{} on {}\n", prose(&noise.what), counted(noise.objects, "object")), "noise");
    }
    folded(comparison, &mut out);
    for line in left_out(comparison) {
        let _ = write!(out, "\n{line}\n");
    }
    out
}

fn title(comparison: &Comparison) -> String {
    if comparison.is_empty() {
        return "nothing changes".to_owned();
    }
    match comparison.dangers.len() {
        0 => format!("{}, no dangers", differing(comparison)),
        count => format!("{}, **{}**", differing(comparison), counted(count, "danger")),
    }
}

fn danger_section(danger: &Danger) -> String {
    let mut section = format!(
        "\n> [!CAUTION]\n> **{}**: {}\n>\n> {}\n>\n> {}\n",
        danger.rule.name,
        prose(&danger.message),
        danger.rule.why,
        prose(&danger.remedy)
    );
    if !danger.commands.is_empty() {
        let commands: String = danger.commands.iter().map(|command| format!("> {command}\n")).collect();
        let _ = write!(section, ">\n> ```sh\n{commands}> ```\n");
    }
    section
}

fn table_row(object: &ObjectChange) -> String {
    let cell = |text: String| prose(&text).replace('|', "\\|");
    let lines: Vec<String> = words::lines(object).into_iter().map(cell).collect();
    format!(
        "| {} | {} | {} |\n",
        cell(object.subject.clone()),
        lines.join("<br>"),
        cell(object.consequences.join("; "))
    )
}

fn folded(comparison: &Comparison, out: &mut String) {
    const HEAD: &str = "\n<details><summary>YAML</summary>\n\n";
    const FOOT: &str = "\n</details>\n";
    if comparison.objects.is_empty() {
        return;
    }
    out.push_str(HEAD);
    let mut left = 0;
    for object in &comparison.objects {
        let difference = yaml(object);
        if difference.is_empty() {
            continue;
        }
        // A fence longer than any that the YAML holds.
        let longest = difference.split(|letter| letter != '`').map(str::len).max().unwrap_or_default();
        let fence = "`".repeat(longest.max(2) + 1);
        let block = format!("{fence}diff\n--- {0}\n+++ {0}\n{difference}{fence}\n", object.identity);
        if fits(out, &block) {
            out.push_str(&block);
        } else {
            left += 1;
        }
    }
    note(out, left, "object", "in the YAML");
    out.push_str(FOOT);
}

fn fits(out: &str, more: &str) -> bool {
    out.chars().count() + more.chars().count() + RESERVE <= LIMIT
}

fn append(out: &mut String, more: &str, what: &str) {
    if fits(out, more) {
        out.push_str(more);
    } else if !out.ends_with("left out\n") && fits(out, "") {
        let _ = write!(out, "\nmore {what} are left out\n");
    }
}

fn note(out: &mut String, left: usize, noun: &str, place: &str) {
    if left > 0 {
        let _ = write!(out, "\n{} more {place} would not fit: run `esgen diff`\n", counted(left, noun));
    }
}

/// A value cannot end its line, begin a tag or mention a person.
fn prose(text: &str) -> String {
    text.replace('\n', " ").replace('<', "&lt;").replace('@', "&#64;").replace('*', "\\*")
}

fn code(text: &str) -> String {
    text.replace(['`', '\n'], "'")
}

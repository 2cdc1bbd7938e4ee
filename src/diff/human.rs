//! The comparison for people at a terminal.

use super::text::{cluster, differing, yaml};
use super::words;
use super::{Comparison, Danger, ObjectChange};
use crate::diagnostics::human::counted;
use std::fmt::Write;

/// Columns of a line of prose.
const WIDTH: usize = 110;

/// Dangers first, then what differs in words, then the YAML.
pub fn text(comparison: &Comparison) -> String {
    let mut out = String::new();
    let (old, new) = &comparison.names;
    if comparison.is_empty() {
        let _ = writeln!(out, "{old} and {new} say the same");
    }
    for danger in &comparison.dangers {
        write_danger(danger, &mut out);
    }
    let mut last = None;
    for object in &comparison.objects {
        if last != Some(&object.cluster) {
            let _ = writeln!(out, "{}", cluster(object.cluster.as_ref()));
            last = Some(&object.cluster);
        }
        write_object(object, &mut out);
    }
    for noise in &comparison.noise {
        let _ = writeln!(out, "{} on {}", noise.what, counted(noise.objects, "object"));
    }
    if !comparison.objects.is_empty() {
        out.push('\n');
    }
    for object in &comparison.objects {
        let difference = yaml(object);
        if !difference.is_empty() {
            let _ = write!(out, "--- {}\n+++ {}\n{difference}", object.identity, object.identity);
        }
    }
    for line in left_out(comparison) {
        let _ = writeln!(out, "{line}");
    }
    if !comparison.is_empty() {
        let _ = writeln!(out, "{}, {}", differing(comparison), counted(comparison.dangers.len(), "danger"));
    }
    out
}

/// What was not compared.
pub(super) fn left_out(comparison: &Comparison) -> Vec<String> {
    let mut lines = Vec::new();
    if !comparison.server_set.is_empty() {
        lines.push(format!(
            "{} that only the server sets are not compared",
            counted(comparison.server_set.len(), "field")
        ));
    }
    if !comparison.unapplied.is_empty() {
        lines.push(format!("{} that nobody applied are not compared", counted(comparison.unapplied.len(), "object")));
    }
    lines
}

fn write_danger(danger: &Danger, out: &mut String) {
    let _ = writeln!(out, "danger[{}]: {}", danger.rule.name, danger.message);
    paragraph("  why: ", danger.rule.why, out);
    paragraph("  help: ", &danger.remedy, out);
    for command in &danger.commands {
        let _ = writeln!(out, "    {command}");
    }
    out.push('\n');
}

fn paragraph(head: &str, text: &str, out: &mut String) {
    let mut line = head.to_owned();
    let mut is_first = true;
    for word in text.split_whitespace() {
        if !is_first && line.chars().count() + 1 + word.chars().count() > WIDTH {
            let _ = writeln!(out, "{line}");
            line = format!("{:1$}", "", head.len());
            is_first = true;
        }
        if !is_first {
            line.push(' ');
        }
        line.push_str(word);
        is_first = false;
    }
    let _ = writeln!(out, "{line}");
}

/// One line where one field differs: `data: memory 6Gi -> 8Gi: rolls 3 pods, one at a time`.
fn write_object(object: &ObjectChange, out: &mut String) {
    let lines = words::lines(object);
    let consequences = object.consequences.join("; ");
    let behind = if consequences.is_empty() { String::new() } else { format!(": {consequences}") };
    match lines.as_slice() {
        [] if object.consequences.is_empty() => {}
        [] => {
            let _ = writeln!(out, "  {}{behind}", object.subject);
        }
        [line] => {
            let _ = writeln!(out, "  {}: {line}{behind}", object.subject);
        }
        lines => {
            let _ = writeln!(out, "  {}{behind}", object.subject);
            for line in lines {
                let _ = writeln!(out, "    {line}");
            }
        }
    }
}

//! No secret goes from another tool's file into a config, which many people may read.

use super::draft::Draft;
use crate::diagnostics::{Path, Report, Step};
use crate::rules::SECRET_IN_CONFIG;
use crate::source::{Input, Source, secrecy};
use serde_json::Value;
use std::cmp::Reverse;

/// Takes every secret out of the config, and asks for it. `judge` writes the config and says what esgen finds in it.
pub(super) fn take_out_secrets(draft: &mut Draft, judge: impl Fn(&Draft) -> (String, Report)) -> (String, Report) {
    loop {
        let (text, report) = judge(draft);
        let mut secrets = found(&text, &draft.config);
        let by_rule = report.findings.iter().filter(|finding| finding.rule == SECRET_IN_CONFIG);
        secrets.extend(by_rule.filter_map(|finding| finding.location.path.as_deref()).map(Path::parse));
        // The last of a list first, or those behind it would have other numbers.
        secrets.sort_by_key(|path| Reverse(path.0.iter().map(position).collect::<Vec<_>>()));
        secrets.dedup();
        let taken: Vec<Path> = secrets.into_iter().filter(|path| remove(&mut draft.config, path)).collect();
        if taken.is_empty() {
            return (text, report);
        }
        for path in taken {
            let held = path.to_string();
            draft.carried.retain(|line| line.what != held);
            draft.needs(
                held,
                "it held a secret, which no config may: put it into a Secret, and name that by `valueFrom`",
            );
        }
    }
}

/// What a step is sorted by.
fn position(step: &Step) -> (usize, String) {
    match step {
        Step::Key(key) => (0, key.clone()),
        Step::Index(index) => (*index, String::new()),
    }
}

/// Values of the config that hold what is to be hidden.
fn found(text: &str, config: &Value) -> Vec<Path> {
    let source = Source::read_manifests(&[Input::Text { name: "esgen.yaml".into(), text: text.to_owned() }]);
    let Some(document) = source.documents.first() else { return Vec::new() };
    let secrets = secrecy::in_document(&document.root);
    let mut leaves = Vec::new();
    collect(config, &Path::root(), &mut leaves);
    leaves.retain(|path| {
        document.root.at(path).is_some_and(|node| {
            secrets.iter().any(|secret| node.span.start < secret.span.end && secret.span.start < node.span.end)
        })
    });
    leaves
}

fn collect(value: &Value, path: &Path, leaves: &mut Vec<Path>) {
    match value {
        Value::Object(fields) => fields.iter().for_each(|(key, value)| collect(value, &path.key(key.as_str()), leaves)),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, item)| collect(item, &path.index(index), leaves));
        }
        _ => leaves.push(path.clone()),
    }
}

fn remove(config: &mut Value, path: &Path) -> bool {
    let Some((last, around)) = path.0.split_last() else { return false };
    let around = around.iter().try_fold(config, |value, step| match step {
        Step::Key(key) => value.get_mut(key.as_str()),
        Step::Index(index) => value.get_mut(*index),
    });
    match (around, last) {
        (Some(Value::Object(fields)), Step::Key(key)) => fields.shift_remove(key.as_str()).is_some(),
        (Some(Value::Array(items)), Step::Index(index)) if *index < items.len() => {
            items.remove(*index);
            true
        }
        _ => false,
    }
}

//! No secret goes from another tool's file into a config, which many people may read.

use super::draft::Draft;
use super::written;
use crate::Options;
use crate::diagnostics::{Path, Report, Step};
use crate::rules::SECRET_IN_CONFIG;
use crate::source::Source;
use serde_json::Value;
use std::cmp::Reverse;

/// Takes every secret out of the config, and asks for it. Gives the config as it is written, and what esgen finds in it.
pub(super) fn take_out_secrets(draft: &mut Draft) -> (String, Report) {
    loop {
        let (text, source) = written::with_origins(&draft.config, &draft.origins);
        let mut secrets = found(&source, &draft.config);
        let report = match crate::compile(source, &Options::default()) {
            Ok(manifests) => manifests.report,
            Err(report) => report,
        };
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
                "it held a secret, which no config may: put it into a Secret that `valueFrom` names or, if it is a setting, `secureSettings`",
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
fn found(source: &Source, config: &Value) -> Vec<Path> {
    let Some(document) = source.documents.first() else { return Vec::new() };
    let mut leaves = Vec::new();
    collect(config, &Path::root(), &mut leaves);
    leaves.retain(|path| document.root.at(path).is_some_and(|node| source.holds_secret(node)));
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
    let Some((around, last)) = path.split_last() else { return false };
    match (around.find_mut(config), last) {
        (Some(Value::Object(fields)), Step::Key(key)) => fields.shift_remove(key.as_str()).is_some(),
        (Some(Value::Array(items)), Step::Index(index)) if *index < items.len() => {
            items.remove(*index);
            true
        }
        _ => false,
    }
}

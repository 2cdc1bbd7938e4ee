//! The settings that a user wrote into `config`, by their full names, each with its real place.

use crate::diagnostics::Path;
use crate::rules::view::View;
use serde_json::{Map, Value};

/// One setting, as `elasticsearch.yml` would have it.
#[derive(Clone, Debug)]
pub(in crate::rules) struct Setting<'a> {
    /// `xpack.security.enabled`, whether it was written nested or with dots.
    pub key: String,
    pub value: &'a Value,
    pub path: Path,
    /// Number of the `config` that it stands in: 0 for the one of `spec`, then one per set.
    pub file: usize,
    /// Number of the set; none for those of `spec.config`.
    pub set: Option<usize>,
}

/// The settings of `spec.config` and of every set's `config`, in the order of the source.
pub(in crate::rules) fn settings<'v>(view: &'v View) -> Vec<Setting<'v>> {
    let shared = (None, &view.config.spec.config, Path::parse("spec.config"));
    let sets = view.sets.iter().enumerate().map(|(index, set)| (Some(index), &set.config.config, set.below("config")));
    let mut list = Vec::new();
    for (file, (set, config, path)) in std::iter::once(shared).chain(sets).enumerate() {
        for (key, value, path) in flatten(config, &path) {
            list.push(Setting { key, value, path, file, set });
        }
    }
    list
}

/// Walks with a stack of its own, so that no depth of nesting matters.
fn flatten<'v>(config: &'v Map<String, Value>, path: &Path) -> Vec<(String, &'v Value, Path)> {
    let mut found = Vec::new();
    let mut open: Vec<(String, &'v Value, Path)> =
        config.iter().rev().map(|(key, value)| (key.clone(), value, path.key(key))).collect();
    while let Some((key, value, path)) = open.pop() {
        match value {
            Value::Object(inner) if !inner.is_empty() => {
                open.extend(inner.iter().rev().map(|(rest, value)| (format!("{key}.{rest}"), value, path.key(rest))));
            }
            _ => found.push((key, value, path)),
        }
    }
    found
}

//! What the formats for people share: headings and the YAML difference.

use super::Comparison;
use super::changes::arranged;
use super::pairs::{Fate, ObjectChange};
use crate::diagnostics::human::counted;
use crate::emit;
use serde_json::Value;

/// Unchanged lines around a change.
const CONTEXT: usize = 3;

/// The difference of an object's YAML, without what is summed up; empty where nothing is left, and where all of it goes.
pub(super) fn yaml(object: &ObjectChange) -> String {
    if object.fate == Fate::Removed {
        return String::new();
    }
    let written = |value: Option<Value>| value.map(|value| emit::yaml(&[value])).unwrap_or_default();
    let mut new = object.new.clone();
    let old = object.old.as_ref().map(|old| arranged(old, new.as_ref().unwrap_or(old)));
    if let Some(new) = &mut new {
        for change in object.fields.iter().filter(|field| field.noise.is_some()).map(|field| &field.change) {
            if let (Some(value), Some(old)) = (change.path.find_mut(new), &change.old) {
                value.clone_from(old);
            }
        }
    }
    let (old, new) = (written(old), written(new));
    if old == new {
        return String::new();
    }
    let diff = similar::TextDiff::from_lines(&old, &new);
    diff.unified_diff().context_radius(CONTEXT).to_string()
}

/// `1 object differs`, `2 objects differ`.
pub(super) fn differing(comparison: &Comparison) -> String {
    let count = comparison.objects.len();
    format!("{} {}", counted(count, "object"), if count == 1 { "differs" } else { "differ" })
}

/// `cluster search in namespace search`.
pub(super) fn cluster(cluster: Option<&(String, String)>) -> String {
    match cluster {
        Some((name, namespace)) if namespace.is_empty() => format!("cluster {name}"),
        Some((name, namespace)) => format!("cluster {name} in namespace {namespace}"),
        None => "other objects".to_owned(),
    }
}

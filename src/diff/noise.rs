//! Differences that are on many objects and mean little by themselves: they are summed up.

use super::changes::Change;
use super::pairs::ObjectChange;
use serde_json::Value;
use std::collections::BTreeMap;

/// A difference, and on how many objects it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Noise {
    /// What it is: `label app.kubernetes.io/version 9.2.1 -> 9.2.2`.
    pub what: String,
    /// On how many objects.
    pub objects: usize,
}

/// Labels that say which release of a chart or a program made an object.
const RELEASE_LABELS: &[&str] = &["app.kubernetes.io/version", "helm.sh/chart", "chart", "heritage"];
/// Letters that kustomize encodes hashes with, and how many of them it takes.
const HASH_LETTERS: &str = "bcdfghkmt2456789";
const HASH_LENGTH: usize = 10;

/// What a change is called as noise; none where it is none.
pub(super) fn noise(change: &Change) -> Option<String> {
    let text = |value: &Option<Value>| value.as_ref().and_then(Value::as_str).unwrap_or("-").to_owned();
    let (old, new) = (text(&change.old), text(&change.new));
    let last = change.path.last();
    let is_in = |part: &str| {
        ["metadata", "spec.template.metadata"].iter().any(|metadata| change.path.is(&format!("{metadata}.{part}.*")))
    };
    if is_in("labels") && RELEASE_LABELS.contains(&last) {
        return Some(format!("label {last} {old} -> {new}"));
    }
    let is_checksum = ["checksum", "config-hash", "confighash"].iter().any(|word| last.to_lowercase().contains(word));
    if is_in("annotations") && is_checksum {
        return Some(format!("checksum {last}"));
    }
    let (stem, other) = (without_hash(&old)?, without_hash(&new)?);
    (stem == other).then(|| format!("hashed name {stem}-*"))
}

/// A name as kustomize's generators hash it, without the hash.
pub(super) fn without_hash(name: &str) -> Option<&str> {
    let (stem, hash) = name.rsplit_once('-')?;
    (hash.len() == HASH_LENGTH && hash.chars().all(|letter| HASH_LETTERS.contains(letter))).then_some(stem)
}

/// The noise of all objects.
pub(super) fn sum(objects: &[ObjectChange]) -> Vec<Noise> {
    let mut sums: BTreeMap<&str, usize> = BTreeMap::new();
    for object in objects {
        let mut here: Vec<&str> = object.fields.iter().filter_map(|field| field.noise.as_deref()).collect();
        here.sort_unstable();
        here.dedup();
        here.into_iter().for_each(|what| *sums.entry(what).or_default() += 1);
    }
    sums.into_iter().map(|(what, objects)| Noise { what: what.to_owned(), objects }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashed_names_are_known_by_their_letters() {
        assert_eq!(without_hash("search-config-5m8k2fgt4b"), Some("search-config"));
        assert_eq!(without_hash("search-transport"), None);
    }
}

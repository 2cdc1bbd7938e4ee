//! Fields in words, and what follows from their change.

use super::changes::Change;
use super::cluster::{Set, file_settings};
use super::pairs::{Fate, FieldChange, ObjectChange};
use crate::kubernetes::scaler;
use serde_json::Value;
use std::collections::BTreeSet;

/// What fields are called, by patterns of [`super::path::FieldPath::is`]: fields of one name that change alike are one line.
const NAMES: &[(&str, &str)] = &[
    ("spec.replicas", "replicas"),
    ("spec.minReplicas", "fewest nodes"),
    ("spec.maxReplicas", "most nodes"),
    ("spec.template.spec.containers[].resources.requests.memory", "memory"),
    ("spec.template.spec.containers[].resources.limits.memory", "memory"),
    ("spec.template.spec.containers[].resources.requests.cpu", "cpu"),
    ("spec.template.spec.containers[].resources.limits.cpu", "cpu limit"),
    ("spec.template.spec.terminationGracePeriodSeconds", "grace period in seconds"),
    ("spec.volumeClaimTemplates[].spec.resources.requests.storage", "volume"),
    ("spec.volumeClaimTemplates[].spec.storageClassName", "storage class"),
    ("metadata.labels.*", "label"),
    ("metadata.annotations.*", "annotation"),
    ("spec.template.metadata.labels.*", "pod label"),
    ("spec.template.metadata.annotations.*", "pod annotation"),
];

const IMAGE: &str = "spec.template.spec.containers|initContainers[].image";
const VARIABLE: &str = "spec.template.spec.containers|initContainers[].env[]";
/// Told as one, since the YAML says it better.
const PLACEMENT: &str = "spec.template.spec.affinity|topologySpreadConstraints|nodeSelector|tolerations";

/// Longest value that is shown in a line.
const LONGEST: usize = 60;

/// The lines of an object's fields, each once, without what is summed up elsewhere.
pub(super) fn lines(object: &ObjectChange) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let shown = object.fields.iter().filter(|field| field.noise.is_none()).flat_map(|field| field_lines(object, field));
    shown.filter(|line| seen.insert(line.clone())).collect()
}

fn field_lines(object: &ObjectChange, field: &FieldChange) -> Vec<String> {
    let change = &field.change;
    let texts = || (change.old.as_ref().and_then(Value::as_str), change.new.as_ref().and_then(Value::as_str));
    match texts() {
        (Some(old), Some(new)) if change.path.last().ends_with(".yml") => settings(old, new),
        (Some(old), Some(new)) if old.contains('\n') || new.contains('\n') => {
            let diff = similar::TextDiff::from_lines(old, new);
            let count = |tag| diff.iter_all_changes().filter(|change| change.tag() == tag).count();
            let (added, removed) = (count(similar::ChangeTag::Insert), count(similar::ChangeTag::Delete));
            vec![format!("{}: +{added} -{removed} lines", name(change))]
        }
        _ if object.identity.kind == "Secret" && change.path.is_below("data") => {
            let what = match (&change.old, &change.new) {
                (None, _) => "is new",
                (_, None) => "is gone",
                _ => "has another value",
            };
            vec![format!("key {} {what}", change.path.last())]
        }
        _ if change.path.is_below(PLACEMENT) => vec!["placement of the pods".to_owned()],
        _ if change.path.is_below(VARIABLE) => {
            let value = |value: &Option<Value>| value.as_ref().map(|value| value.get("value").unwrap_or(value).clone());
            let (old, new) = (value(&change.old), value(&change.new));
            vec![line(&format!("variable {}", change.path.last_item()), old.as_ref(), new.as_ref())]
        }
        (Some(old), Some(new)) if change.path.is(IMAGE) => match (old.rsplit_once(':'), new.rsplit_once(':')) {
            (Some((repository, _)), Some((other, tag))) if repository == other => vec![format!("image {old} -> {tag}")],
            _ => vec![format!("image {old} -> {new}")],
        },
        _ => vec![line(&name(change), change.old.as_ref(), change.new.as_ref())],
    }
}

/// The settings of two `elasticsearch.yml` that differ.
fn settings(old: &str, new: &str) -> Vec<String> {
    let (before, after) = (file_settings(old), file_settings(new));
    let keys: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let value = |text: Option<&String>| text.map(|text| Value::from(text.as_str()));
    let differing = keys.into_iter().filter(|key| before.get(*key) != after.get(*key));
    differing
        .map(|key| line(&format!("setting {key}"), value(before.get(key)).as_ref(), value(after.get(key)).as_ref()))
        .collect()
}

fn name(change: &Change) -> String {
    match NAMES.iter().find(|(pattern, _)| change.path.is(pattern)) {
        Some((pattern, name)) if pattern.ends_with('*') => format!("{name} {}", change.path.last()),
        Some((_, name)) => (*name).to_owned(),
        None => change.path.to_string(),
    }
}

fn line(name: &str, old: Option<&Value>, new: Option<&Value>) -> String {
    match (old, new) {
        (Some(old), Some(new)) => format!("{name} {} -> {}", shown(old), shown(new)),
        (None, Some(new)) => format!("{name} {} is new", shown(new)),
        (Some(old), None) => format!("{name} {} is gone", shown(old)),
        (None, None) => name.to_owned(),
    }
}

pub(super) fn shown(value: &Value) -> String {
    let text = match value {
        Value::String(text) if text.is_empty() => "\"\"".to_owned(),
        Value::String(text) => text.clone(),
        value => value.to_string(),
    };
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}...", text.get(..end).unwrap_or(&text).replace('\n', " ")),
        None => text.replace('\n', " "),
    }
}

/// What follows from the change of an object.
pub(super) fn consequences(object: &ObjectChange, before: Option<&Set>, after: Option<&Set>) -> Vec<String> {
    match object.fate {
        Fate::Added => return vec!["is new".to_owned()],
        Fate::Removed => {
            return vec!["is gone: `kubectl apply` leaves it there, tools that prune delete it".to_owned()];
        }
        Fate::Changed => {}
    }
    let is_in_passing = |field: &FieldChange| field.noise.is_some() && field.change.path.is_below("metadata");
    if object.fields.iter().all(is_in_passing) {
        return Vec::new();
    }
    if object.fields.iter().any(FieldChange::is_refused) {
        return vec!["the API server refuses it".to_owned()];
    }
    let touches = |pattern: &str| object.fields.iter().any(|field| field.change.path.is_below(pattern));
    let mut all = Vec::new();
    match object.identity.kind.as_str() {
        "StatefulSet" | "Deployment" | "DaemonSet" => {
            all.extend(scaling(before, after));
            if touches("spec.template") {
                all.push(rollout(object, after));
            }
        }
        kind if scaler::KINDS.contains(&kind) => all.push("the autoscaler follows at its next pass".to_owned()),
        "ConfigMap" | "Secret" => all.push("reaches running pods within two minutes, and restarts none".to_owned()),
        "Job" | "CronJob" => {}
        _ if object.fields.iter().all(|field| field.change.path.is_below("metadata")) => {}
        _ => all.push("in force at once".to_owned()),
    }
    all
}

fn rollout(object: &ObjectChange, set: Option<&Set>) -> String {
    let text = |pointer: &str| {
        object.new.as_ref().and_then(|new| new.pointer(pointer)).and_then(Value::as_str).unwrap_or_default()
    };
    let pods = set.map_or_else(|| "its pods".to_owned(), Set::pods_in_words);
    if text("/spec/updateStrategy/type") == "OnDelete" {
        return format!("changes each of {pods} when it is deleted");
    }
    match object.identity.kind.as_str() {
        "StatefulSet" => match set {
            Some(set) if set.pods == (1, 1) => "restarts its one pod".to_owned(),
            _ => format!("rolls {pods}, one at a time"),
        },
        "Deployment" if text("/spec/strategy/type") == "Recreate" => {
            format!("stops all of {pods} before new ones start")
        }
        _ => format!("rolls {pods}"),
    }
}

fn scaling(before: Option<&Set>, after: Option<&Set>) -> Option<String> {
    let (before, after) = (before?, after?);
    if before.is_scaled || after.is_scaled {
        return (before.is_scaled != after.is_scaled).then(|| {
            if after.is_scaled {
                "from now on the autoscaler decides how many"
            } else {
                "its number is fixed from now on"
            }
            .to_owned()
        });
    }
    let (old, new) = (before.pods.0, after.pods.0);
    let pods = |count: u32| if count == 1 { "1 pod".to_owned() } else { format!("{count} pods") };
    match new.cmp(&old) {
        std::cmp::Ordering::Greater => Some(format!("adds {}", pods(new - old))),
        std::cmp::Ordering::Less if after.drains() => {
            Some(format!("takes {} away, each once its shards have moved", pods(old - new)))
        }
        std::cmp::Ordering::Less => Some(format!("takes {} away", pods(old - new))),
        std::cmp::Ordering::Equal => None,
    }
}

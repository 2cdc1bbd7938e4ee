//! The comparison for programs.

use super::words;
use super::{Comparison, Danger, Fate, FieldChange, ObjectChange};
use serde_json::{Value, json};

/// One JSON object. Its `version` rises when a reader would have to change.
pub fn text(comparison: &Comparison) -> String {
    let server_set =
        comparison.server_set.iter().map(|(object, path)| json!({"object": object, "path": path.to_string()}));
    let all = json!({
        "version": 1,
        "old": comparison.names.0,
        "new": comparison.names.1,
        "same": comparison.is_empty(),
        "dangers": comparison.dangers.iter().map(danger).collect::<Vec<_>>(),
        "objects": comparison.objects.iter().map(object).collect::<Vec<_>>(),
        "noise": comparison.noise.iter().map(|noise| json!({"what": noise.what, "objects": noise.objects})).collect::<Vec<_>>(),
        "serverSet": server_set.collect::<Vec<_>>(),
        "unapplied": comparison.unapplied,
    });
    format!("{all:#}\n")
}

fn danger(danger: &Danger) -> Value {
    let (cluster, namespace) = danger.cluster.clone().unwrap_or_default();
    json!({
        "rule": danger.rule.name,
        "cluster": cluster,
        "namespace": namespace,
        "message": danger.message,
        "why": danger.rule.why,
        "remedy": danger.remedy,
        "commands": danger.commands,
    })
}

fn object(object: &ObjectChange) -> Value {
    let fate = match object.fate {
        Fate::Added => "added",
        Fate::Removed => "removed",
        Fate::Changed => "changed",
    };
    json!({
        "object": object.identity,
        "change": fate,
        "cluster": object.cluster.as_ref().map(|(name, _)| name),
        "subject": object.subject,
        "words": words::lines(object),
        "consequences": object.consequences,
        "refused": object.fields.iter().any(FieldChange::is_refused),
        "fields": object.fields.iter().map(field).collect::<Vec<_>>(),
    })
}

fn field(field: &FieldChange) -> Value {
    json!({
        "path": field.change.path.to_string(),
        "old": field.change.old,
        "new": field.change.new,
        "refused": field.is_refused(),
        "noise": field.noise.is_some(),
    })
}

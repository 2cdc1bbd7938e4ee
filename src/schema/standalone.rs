//! The schemas of one version as files that any validator reads, such as kubeconform.

use serde_json::{Map, Value, json};

use super::definition::Embedded;
use super::plain;
use crate::kubernetes::kinds::Kind;
use crate::kubernetes::versions::KubernetesVersion;

/// The file that holds every type; the others, one for each kind, lead into it.
const ALL: &str = "definitions.json";

/// The files by name: `deployment-apps-v1.json`, as kubeconform's `{{.ResourceKind}}{{.KindSuffix}}.json` asks for it.
pub(super) fn files(version: KubernetesVersion) -> Vec<(String, Value)> {
    let definitions: Map<String, Value> = Embedded::all()
        .iter()
        .map(|definition| {
            let mut schema = plain::schema(definition, version);
            name_references(&mut schema);
            (name(definition.name), schema)
        })
        .collect();
    let file = |kind: &Kind| {
        let suffix = match kind.api_version.split_once('/') {
            // Of a group's name only what stands before the first dot.
            Some((group, version)) => format!("{}-{version}", group.split('.').next().unwrap_or_default()),
            None => kind.api_version.to_owned(),
        };
        let reference = json!({"$ref": format!("{ALL}#/definitions/{}", name(kind.definition))});
        (format!("{}-{suffix}.json", kind.kind.to_lowercase()), reference)
    };
    let mut files: Vec<(String, Value)> = Kind::all().iter().filter(|kind| kind.exists_in(version)).map(file).collect();
    files.push((ALL.to_owned(), json!({"definitions": definitions})));
    files
}

/// A slash has a meaning of its own in a reference.
fn name(definition: &str) -> String {
    definition.replace('/', ".")
}

/// Puts `$ref` where esgen's own keyword stands, and leaves out what only esgen understands. The recursion is as deep as one
/// checked-in file.
fn name_references(schema: &mut Value) {
    match schema {
        Value::Object(keywords) => {
            if let Some(Value::Array(all)) = keywords.get_mut("allOf") {
                all.retain(|one| one.get(plain::SEVERITY).is_none());
            }
            let target = keywords.shift_remove(plain::TYPE);
            keywords.retain(|keyword, value| !keyword.starts_with("x-") && *value != json!([]));
            keywords.values_mut().for_each(name_references);
            if let Some(Value::String(target)) = target {
                let reference = json!({"$ref": format!("#/definitions/{}", name(&target))});
                match keywords.is_empty() {
                    // What stands beside a `$ref` is not looked at.
                    true => *schema = reference,
                    false => *schema = json!({"allOf": [reference, schema]}),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(name_references),
        _ => {}
    }
}

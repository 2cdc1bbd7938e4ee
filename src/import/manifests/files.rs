//! What stands in a ConfigMap beside `elasticsearch.yml`: options of the JVM, and files that a config has no place for.

use super::super::Object;
use super::part::Part;
use crate::diagnostics::pointer;
use crate::foreign::jvm_options;
use crate::foreign::manifests::words;
use serde_json::Value;

pub(super) fn read(part: &mut Part) {
    let maps: Vec<Object> = part.given.objects.iter().filter(|object| is_of_settings(object, part)).copied().collect();
    for map in maps {
        for (name, text) in map.at("/data").and_then(Value::as_object).into_iter().flatten() {
            let origin = map.origin(&pointer::join("/data", name));
            let is_read = part
                .set
                .settings
                .list
                .iter()
                .any(|setting| setting.origin.document == origin.document && setting.origin.path == origin.path);
            if is_read || name == "elasticsearch.yml" {
                continue;
            }
            if !name.ends_with(".options") {
                part.draft.needs(part.given.describe(&origin), words::FILE);
                continue;
            }
            let lines = text.as_str().unwrap_or_default().lines().map(str::trim);
            let lines = lines.filter(|line| !line.is_empty() && !line.starts_with('#')).map(str::to_owned);
            part.take(jvm_options(lines.collect()), "jvmOptions", &origin);
        }
    }
}

/// Whether the set has settings from this ConfigMap.
fn is_of_settings(object: &Object, part: &Part) -> bool {
    object.kind() == "ConfigMap"
        && part.set.settings.list.iter().any(|setting| {
            setting.origin.line.is_some()
                && setting.origin.document == object.document
                && setting.origin.path.0.starts_with(&object.path.0)
        })
}

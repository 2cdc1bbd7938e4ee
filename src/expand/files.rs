//! The files of a set's ConfigMap.

use super::templates::Templates;
use crate::plan::SetPlan;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

/// Renders the files. They are read back where a reader is at hand: a file that does not parse is never handed out.
///
/// # Errors
/// What the template engine or the YAML reader says.
pub(super) fn files(templates: &Templates, context: &Value, set: &SetPlan) -> Result<Map<String, Value>, String> {
    let settings = templates.render("elasticsearch.yml", context)?;
    let read: Map<String, Value> =
        serde_yaml::from_str(&settings).map_err(|error| format!("elasticsearch.yml: {error}"))?;
    if read != set.settings {
        return Err("elasticsearch.yml does not say what was planned".into());
    }
    let mut options = String::from("# Written by esgen. The heap is sized by Elasticsearch unless it is set here.\n");
    for line in &set.jvm_options {
        options.push_str(line);
        options.push('\n');
    }
    let mut files = Map::new();
    files.insert("elasticsearch.yml".into(), settings.into());
    files.insert("esgen.options".into(), options.into());
    for script in ["prepare-config.sh", "pre-stop.sh"] {
        files.insert(script.into(), templates.render(script, context)?.into());
    }
    Ok(files)
}

/// Changes when any file does.
pub(super) fn checksum(files: &Map<String, Value>) -> String {
    let mut hash = Sha256::new();
    for (name, content) in files {
        hash.update(name);
        hash.update([0]);
        hash.update(content.as_str().unwrap_or_default());
        hash.update([0]);
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

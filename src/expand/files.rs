//! The files of a set's ConfigMap.

use super::templates::{self, File};
use crate::plan::SetPlan;
use minijinja::Value;
use serde_json::Map;
use sha2::{Digest, Sha256};

/// The files, in the order in which they stand in the ConfigMap.
const FILES: [File; 4] = [File::ElasticsearchYml, File::EsgenOptions, File::PrepareConfigSh, File::PreStopSh];

/// The content of each file, by its name.
pub(super) type Files = Map<String, serde_json::Value>;

/// Renders the files. What was written is read back where a reader is at hand: a file that does not parse is never handed out.
///
/// # Errors
/// The template, and what the template engine or the YAML reader says.
pub(super) fn files(context: &Value, set: &SetPlan) -> Result<Files, (&'static str, String)> {
    let mut files = Map::new();
    for file in FILES {
        let template = file.name();
        let content = templates::render(template, context).map_err(|error| (template, error))?;
        if matches!(file, File::ElasticsearchYml) {
            read_back(&content, set).map_err(|error| (template, error))?;
        }
        let name = template.rsplit('/').next().unwrap_or(template);
        files.insert(name.to_owned(), content.into());
    }
    Ok(files)
}

fn read_back(settings: &str, set: &SetPlan) -> Result<(), String> {
    let read: Map<String, serde_json::Value> = serde_yaml::from_str(settings).map_err(|error| error.to_string())?;
    if read == set.settings { Ok(()) } else { Err("it does not say what was planned".into()) }
}

/// Changes when any file does.
pub(super) fn checksum(files: &Files) -> String {
    let mut hash = Sha256::new();
    for (name, content) in files {
        hash.update(name);
        hash.update([0]);
        hash.update(content.as_str().unwrap_or_default());
        hash.update([0]);
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

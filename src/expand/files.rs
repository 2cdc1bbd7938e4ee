//! The files of a set's pods, and the scripts of a cluster.

use super::templates::{self, File};
use crate::plan::{ClusterPlan, SetPlan};
use minijinja::Value;
use serde_json::Map;

/// The files that belong to a revision of a set.
const FILES: [File; 2] = [File::ElasticsearchYml, File::EsgenOptions];
/// What prepares a pod.
const SCRIPTS: [File; 1] = [File::PrepareConfigSh];
/// What fills the keystore.
const SCRIPTS_FOR_SECURE_SETTINGS: [File; 1] = [File::KeystoreSh];
/// What takes turns.
const SCRIPTS_FOR_TURNS: [File; 3] = [File::ClusterSh, File::PreStopSh, File::ReadySh];
/// And the rights of the user that it takes.
const FILES_FOR_USER: [File; 1] = [File::RolesYml];

/// The rights of the user that the exporter is.
const FILES_FOR_EXPORTER: [File; 1] = [File::ExporterRolesYml];

/// The content of each file, by its name.
pub(super) type Files = Map<String, serde_json::Value>;

/// Renders the files of a set. What was written is read back where a reader is at hand: a file that does not parse is never
/// handed out.
///
/// # Errors
/// The template, and what the template engine or the YAML reader says.
pub(super) fn files(context: &Value, set: &SetPlan) -> Result<Files, (&'static str, String)> {
    let files = rendered(context, FILES)?;
    let settings = files.get("elasticsearch.yml").and_then(serde_json::Value::as_str).unwrap_or_default();
    read_back(settings, set).map_err(|error| (File::ElasticsearchYml.name(), error))?;
    Ok(files)
}

/// Renders the scripts of a cluster.
///
/// # Errors
/// As [`files`].
pub(super) fn scripts(context: &Value, cluster: &ClusterPlan) -> Result<Files, (&'static str, String)> {
    let turns = cluster.turns.iter().flat_map(|_| SCRIPTS_FOR_TURNS);
    let user = cluster.turns.iter().zip(&cluster.security).flat_map(|_| FILES_FOR_USER);
    let keystore = cluster.secure_settings.first().into_iter().flat_map(|_| SCRIPTS_FOR_SECURE_SETTINGS);
    let exporter = cluster.monitoring.exporter.iter().zip(&cluster.security).flat_map(|_| FILES_FOR_EXPORTER);
    rendered(context, SCRIPTS.into_iter().chain(keystore).chain(turns).chain(user).chain(exporter))
}

/// Renders files.
///
/// # Errors
/// The template, and what the template engine says.
pub(super) fn rendered(
    context: &Value,
    templates: impl IntoIterator<Item = File>,
) -> Result<Files, (&'static str, String)> {
    let files = templates.into_iter().map(|file| {
        let template = file.name();
        let content = templates::render(template, context).map_err(|error| (template, error))?;
        Ok((template.rsplit('/').next().unwrap_or(template).to_owned(), content.into()))
    });
    files.collect()
}

fn read_back(settings: &str, set: &SetPlan) -> Result<(), String> {
    let read: Map<String, serde_json::Value> = serde_yaml::from_str(settings).map_err(|error| error.to_string())?;
    if read == set.settings { Ok(()) } else { Err("it does not say what was planned".into()) }
}

//! The user's podTemplate, merged into a workload.

use super::strategic_merge::{self, PatchRoot};
use crate::diagnostics::{Finding, Path, Place, Step, Target};
use serde_json::{Map, Value};

/// Merges `patch`, which stands at `path` of the config, into `spec.template` of `workload`.
///
/// # Errors
/// The place in the patch that cannot be merged.
pub(super) fn merge(
    workload: &mut Value,
    document: usize,
    path: &Path,
    patch: &Map<String, Value>,
) -> Result<(), Finding> {
    let Some(template) = workload.pointer_mut("/spec/template") else { return Ok(()) };
    strategic_merge::merge(template, &Value::Object(patch.clone()), PatchRoot::PodTemplateSpec).map_err(|error| {
        let place = Place::Config { document, path: joined(path, &error.pointer), target: Target::Value };
        Finding::error("ESG201", place, error.message).why(super::CODES[0].why).remedy(super::CODES[0].remedy)
    })
}

/// A path and a JSON pointer below it.
pub(crate) fn joined(path: &Path, pointer: &str) -> Path {
    let steps = pointer.split('/').skip(1).map(|step| match step.parse() {
        Ok(index) => Step::Index(index),
        Err(_) => Step::Key(step.replace("~1", "/").replace("~0", "~")),
    });
    Path(path.0.iter().cloned().chain(steps).collect())
}

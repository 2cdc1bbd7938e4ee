//! The user's podTemplate, merged into a workload.

use super::strategic_merge::{self, Type};
use crate::diagnostics::{Finding, Path, Place, Target};
use serde_json::{Map, Value};

/// Merges `patch`, which stands at `path` of the config, into `spec.template` of `workload`.
///
/// kubectl puts new elements of a list in front. Two orders matter here and are put right: `kubectl logs` shows the first
/// container, and a variable can only use those that stand before it.
///
/// # Errors
/// The place in the patch that cannot be merged.
pub(super) fn merge(
    workload: &mut Value,
    document: usize,
    path: &Path,
    patch: &Map<String, Value>,
) -> Result<(), Box<Finding>> {
    let Some(template) = workload.pointer_mut("/spec/template") else { return Ok(()) };
    let first = template.pointer("/spec/containers/0/name").and_then(Value::as_str).map(str::to_owned);
    strategic_merge::merge(template, &Value::Object(patch.clone()), Type::PodTemplateSpec).map_err(|error| {
        let path = Path(path.0.iter().chain(&error.path.0).cloned().collect());
        let place = Place::Config { document, path, target: Target::Value };
        Box::new(Finding::new(&super::UNMERGEABLE, place, error.message))
    })?;
    if let Some(containers) = template.pointer_mut("/spec/containers").and_then(Value::as_array_mut) {
        bring_forward(containers, first.as_deref().as_slice());
        if let Some(environment) = containers.first_mut().and_then(|main| main.get_mut("env")?.as_array_mut()) {
            bring_forward(environment, &["POD_NAME", "POD_NAMESPACE"]);
        }
    }
    Ok(())
}

/// Moves the elements of these names to the front; all others keep their order.
fn bring_forward(elements: &mut [Value], names: &[&str]) {
    elements.sort_by_key(|element| {
        let name = element.get("name").and_then(Value::as_str);
        names.iter().position(|first| Some(*first) == name).unwrap_or(names.len())
    });
}

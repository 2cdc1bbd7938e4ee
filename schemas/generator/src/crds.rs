//! Custom resources: the definitions in `schemas/crds`, and the files of their schemas.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

#[path = "../../../src/schema/custom.rs"]
mod custom;

pub(crate) use custom::CustomKind;

/// The length that a line of a file has at most, where it can be broken.
const WIDTH: usize = 120;

impl CustomKind {
    /// The file below `schemas/kubernetes` without its ending: `keda.sh.v1alpha1/ScaledObject`.
    pub fn name(&self) -> String {
        format!("{}/{}", self.api_version.replace('/', "."), self.kind)
    }
}

/// The kinds of all definitions in a directory, one file each, by file name.
pub fn read(directory: &Path) -> Result<Vec<CustomKind>, String> {
    let in_directory = |error| format!("{}: {error}", directory.display());
    let mut paths = fs::read_dir(directory)
        .and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>())
        .map_err(in_directory)?;
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "yaml"));
    paths.sort();
    let mut kinds = Vec::new();
    for path in paths {
        let in_file = |error: String| format!("{}: {error}", path.display());
        let text = fs::read_to_string(&path).map_err(|error| in_file(error.to_string()))?;
        let definition = serde_yaml::from_str(&text).map_err(|error| in_file(error.to_string()))?;
        let of_file = custom::kinds_of(&definition).map_err(in_file)?;
        if let Some(left_out) = of_file.iter().flat_map(|kind| &kind.left_out).next() {
            return Err(in_file(format!("{left_out} is not handled: say it otherwise, or leave it out knowingly")));
        }
        kinds.extend(of_file);
    }
    Ok(kinds)
}

/// The text of a schema's file.
pub fn text(schema: &Value) -> String {
    let mut text = String::new();
    lay_out(schema, 0, 0, &mut text);
    text + "\n"
}

/// Appends a value on one line where it fits, and else with a line for each thing that is in it. `taken` is the width of
/// what the line already holds.
fn lay_out(value: &Value, indent: usize, taken: usize, text: &mut String) {
    let compact = value.to_string();
    let (open, close, lines): (_, _, Vec<(String, &Value)>) = match value {
        // A comma may follow.
        _ if taken + compact.len() < WIDTH => return text.push_str(&compact),
        Value::Object(fields) => {
            ('{', '}', fields.iter().map(|(key, value)| (format!("{}: ", json!(key)), value)).collect())
        }
        Value::Array(items) => ('[', ']', items.iter().map(|item| (String::new(), item)).collect()),
        _ => return text.push_str(&compact),
    };
    text.push(open);
    for (index, (head, value)) in lines.into_iter().enumerate() {
        text.push_str(if index == 0 { "\n" } else { ",\n" });
        text.extend(std::iter::repeat_n(' ', indent + 2));
        text.push_str(&head);
        lay_out(value, indent + 2, indent + 2 + head.len(), text);
    }
    text.push('\n');
    text.extend(std::iter::repeat_n(' ', indent));
    text.push(close);
}

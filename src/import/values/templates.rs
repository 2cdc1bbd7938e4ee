//! Templates in values, which Helm alone fills in.

use super::{Draft, around};
use crate::foreign::{Carry, Tool};
use serde_json::Value;

/// What a template begins with.
const BEGIN: &str = "{{";

/// Takes every string with a template in it out of the values, an element of a list as a whole, and asks for it. The chart's default
/// goes too, since it does not hold.
pub(super) fn take_out(draft: &mut Draft, tool: Tool, written: &mut Value, defaults: &mut Value) {
    let mut found = Vec::new();
    prune(written, "", &mut |path| {
        let is_wanted = !is_decided(tool, path);
        if is_wanted {
            found.push(path.to_owned());
        }
        is_wanted
    });
    for path in found {
        let (around, key) = path.rsplit_once('.').unwrap_or(("", &path));
        let pointer = if around.is_empty() { String::new() } else { format!("/{}", around.replace('.', "/")) };
        defaults.pointer_mut(&pointer).and_then(Value::as_object_mut).map(|defaults| defaults.shift_remove(key));
        draft.needs(
            path,
            "`{{ ... }}` in it is a template that only Helm fills in: write what `helm get manifest RELEASE` has there, or import those \
             manifests instead",
        );
    }
}

/// Whether esgen decides what stands there otherwise, whatever it is.
fn is_decided(tool: Tool, path: &str) -> bool {
    let below = path.split_once('.').map_or("", |(_, rest)| rest);
    [(tool.rows(), path), (tool.set_rows(), below)].into_iter().any(|(rows, path)| {
        let row = rows.iter().find(|row| row.from == path).or_else(|| around(rows, path));
        row.is_some_and(|row| matches!(row.carry, Carry::Otherwise(_)))
    })
}

/// Takes out what holds a template and is wanted.
fn prune(value: &mut Value, path: &str, is_wanted: &mut impl FnMut(&str) -> bool) {
    match value {
        Value::Object(fields) => fields.retain(|key, value| {
            let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
            if value.as_str().is_some_and(|text| text.contains(BEGIN)) {
                return !is_wanted(&path);
            }
            prune(value, &path, is_wanted);
            true
        }),
        Value::Array(items) => {
            let mut index = 0;
            items.retain(|item| {
                let path = format!("{path}[{index}]");
                index += 1;
                !(item.to_string().contains(BEGIN) && is_wanted(&path))
            });
        }
        _ => {}
    }
}

//! A document, read into its Kubernetes type: what does not fit, and what gets lost on the way.

use serde_json::{Number, Value};
use serde_path_to_error::{Path, Segment};

use super::Violation;
use super::kinds::{Kind, TypeError};

/// Reads the document into its Kubernetes type and reports what is refused, or else every field that the type does not
/// have; `document` is its index in the output.
pub fn check_type(document: usize, value: &Value) -> Vec<Violation> {
    let violation = |pointer: String, message: String| {
        vec![Violation { document, pointer, message, is_certain: true, other: None }]
    };
    let Some(kind) = Kind::of(value) else {
        let (pointer, message) = unknown_kind(value);
        return violation(pointer, message);
    };
    match read(kind, value) {
        Ok(typed) => lost_fields(value, &typed)
            .into_iter()
            .map(|pointer| {
                let key = pointer.rsplit('/').next().unwrap_or_default().replace("~1", "/").replace("~0", "~");
                let message =
                    format!("`{key}` does not exist here: remove it, or look at its spelling and indentation");
                Violation { document, pointer, message, is_certain: true, other: None }
            })
            .collect(),
        Err(error) => violation(pointer_of(error.path()), explain(error.inner())),
    }
}

/// Reads a document; where a quantity is a number, which the API server takes as well, it is made a text first.
fn read(kind: &Kind, document: &Value) -> Result<Value, TypeError> {
    let mut error = match (kind.read)(document) {
        Ok(typed) => return Ok(typed),
        Err(error) => error,
    };
    let mut copy = document.clone();
    // Each round turns one number into a text, so there are at most as many rounds as numbers.
    while is_quantity(error.path()) {
        match copy.pointer_mut(&pointer_of(error.path())) {
            Some(place @ Value::Number(_)) => {
                let text = place.as_number().map(Number::to_string).unwrap_or_default();
                *place = Value::String(text);
            }
            _ => return Err(error),
        }
        match (kind.read)(&copy) {
            Ok(typed) => return Ok(typed),
            Err(next) => error = next,
        }
    }
    Err(error)
}

/// Whether a path ends at a quantity.
fn is_quantity(path: &Path) -> bool {
    let keys: Vec<&str> = path
        .iter()
        .filter_map(|segment| match segment {
            Segment::Map { key } => Some(key.as_str()),
            _ => None,
        })
        .collect();
    matches!(
        keys.as_slice(),
        [.., "limits" | "requests" | "overhead" | "hard" | "min" | "max" | "default", _]
            | [.., "defaultRequest" | "maxLimitRequestRatio" | "capacity", _]
            | [.., "target", "value" | "averageValue"]
            | [.., "sizeLimit" | "divisor" | "tolerance"]
    )
}

fn unknown_kind(value: &Value) -> (String, String) {
    let text = |key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default();
    let (api_version, kind) = (text("apiVersion"), text("kind"));
    if !value.is_object() {
        return (
            String::new(),
            "is no Kubernetes object: write a map with `apiVersion`, `kind` and `metadata`".to_owned(),
        );
    }
    if kind.is_empty() {
        return ("/kind".to_owned(), "is required: write the kind of the object, such as `Service`".to_owned());
    }
    let versions = Kind::versions_of(kind);
    if !versions.is_empty() {
        let message = format!("`{kind}` is not known in version `{api_version}`: write `{}`", versions.join("` or `"));
        return ("/apiVersion".to_owned(), message);
    }
    let likely =
        Kind::all().max_by(|one, other| strsim::jaro_winkler(one, kind).total_cmp(&strsim::jaro_winkler(other, kind)));
    let hint = likely.filter(|likely| strsim::jaro_winkler(likely, kind) > 0.85);
    let hint = hint.map_or_else(String::new, |likely| format!(": did you mean `{likely}`?"));
    ("/kind".to_owned(), format!("`{kind}` of `{api_version}` is no kind that esgen can check{hint}"))
}

/// The error of serde in the words of the other checks.
fn explain(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.strip_prefix("invalid type: ").and_then(|text| text.split_once(", expected ")) {
        Some((found, wanted)) => format!("has the wrong type: found {found}, expected {wanted}"),
        None => text,
    }
}

fn pointer_of(path: &Path) -> String {
    path.iter()
        .map(|segment| match segment {
            Segment::Seq { index } => format!("/{index}"),
            Segment::Map { key } => format!("/{}", key.replace('~', "~0").replace('/', "~1")),
            Segment::Enum { variant } => format!("/{variant}"),
            Segment::Unknown => String::new(),
        })
        .collect()
}

/// The pointers to all fields that are in the document but not in what its type kept of it.
fn lost_fields(document: &Value, typed: &Value) -> Vec<String> {
    let mut lost = Vec::new();
    let mut open = vec![(String::new(), document, typed)];
    while let Some((pointer, before, after)) = open.pop() {
        match (before, after) {
            (Value::Object(before), Value::Object(after)) => {
                for (key, value) in before.iter().filter(|(_, value)| !value.is_null()) {
                    let pointer = format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"));
                    match after.get(key) {
                        Some(kept) => open.push((pointer, value, kept)),
                        // What is empty may be left out: nothing is lost with it.
                        None if is_empty(value) => {}
                        None => lost.push(pointer),
                    }
                }
            }
            (Value::Array(before), Value::Array(after)) => {
                let pairs = before.iter().zip(after).enumerate();
                open.extend(pairs.map(|(index, (before, after))| (format!("{pointer}/{index}"), before, after)));
            }
            _ => {}
        }
    }
    lost.sort();
    lost
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.is_empty(),
        Value::Object(entries) => entries.is_empty(),
        _ => false,
    }
}

//! From a document to the typed config.

use super::{API_VERSION, ElasticsearchCluster, KIND, json_schema_value};
use crate::diagnostics::{Finding, Path, Place, RuleText, Severity, Step, Target, quoted};
use crate::elasticsearch::metrics::{UNAVAILABLE, Unavailable};
use crate::message;
use crate::schema::{self, Category, Violation};
use serde_json::Value;

/// What this stage finds.
pub const RULES: &[RuleText] = &[
    RuleText {
        name: "foreign-document",
        severity: Severity::Error,
        title: "Not an esgen config",
        why: "esgen compiles documents with `apiVersion: esgen.dev/v1` and `kind: ElasticsearchCluster`, and nothing else.",
        remedy: "Start the document with these two lines, or take the file out of the arguments.",
    },
    RuleText {
        name: "unknown-field",
        severity: Severity::Error,
        title: "Unknown field",
        why: "A field that esgen does not know would be ignored, and the cluster would differ from what its config says.",
        remedy: "Correct the field; `esgen explain spec` lists what there is.",
    },
    RuleText {
        name: "invalid-value",
        severity: Severity::Error,
        title: "Wrong type or value",
        why: "The value is not what this field takes.",
        remedy: "`esgen explain` with the field's path says what it takes.",
    },
    RuleText {
        name: "missing-field",
        severity: Severity::Error,
        title: "Missing field",
        why: "esgen has no sensible default for this field.",
        remedy: "Add the field.",
    },
];

/// Reads one document.
///
/// The typed reading stops at its first mistake, so only when it fails is the document compared with the language's JSON
/// Schema, which finds them all.
///
/// # Errors
/// Every mistake in the document's shape, placed in document number `document`.
pub fn read(document: usize, value: &Value) -> Result<ElasticsearchCluster, Vec<Finding>> {
    if let Some(finding) = foreign(document, value) {
        return Err(vec![finding]);
    }
    serde_path_to_error::deserialize(value).map_err(|error| {
        let findings = schema::explain(&json_schema_value(), value);
        if !findings.is_empty() {
            return findings.into_iter().map(|violation| finding(document, violation)).collect();
        }
        let place = Place::Config { document, path: path_of(error.path()), target: Target::Value };
        vec![Finding::error("invalid-value", place, quoted(error.inner()))]
    })
}

fn finding(document: usize, violation: Violation) -> Finding {
    let code = match violation.category {
        Category::UnknownField => "unknown-field",
        Category::MissingField => "missing-field",
        Category::InvalidValue => "invalid-value",
    };
    let unavailable = unavailable(&violation);
    let mut message = violation.message;
    // Where a tool has written the config anew, the line that is shown is not the one that people look for.
    if violation.category == Category::InvalidValue && violation.path != Path::root() {
        message = message!("`{}`: {}", violation.path.clone(), message);
    }
    let place = Place::Config { document, path: violation.path, target: violation.target };
    let finding = Finding::error(code, place, message);
    match unavailable {
        Some(metric) => finding.why(metric.why).remedy(metric.instead),
        None => finding.remedy(violation.remedy),
    }
}

/// The metric that people ask for and that nothing can produce, where that is the unknown field.
fn unavailable(violation: &Violation) -> Option<&'static Unavailable> {
    let Some(Step::Key(name)) = violation.path.0.last() else { return None };
    let is_unknown = violation.category == Category::UnknownField;
    UNAVAILABLE.iter().find(|metric| is_unknown && metric.name == name)
}

fn foreign(document: usize, value: &Value) -> Option<Finding> {
    let at = |key: &str| Place::Config { document, path: Path::root().key(key), target: Target::Value };
    let place = match (value.get("apiVersion").and_then(Value::as_str), value.get("kind").and_then(Value::as_str)) {
        (Some(API_VERSION), Some(KIND)) => return None,
        (Some(API_VERSION), _) => at("kind"),
        _ => at("apiVersion"),
    };
    Some(
        Finding::error("foreign-document", place, "this document is not an esgen config")
            .why(RULES[0].why)
            .remedy(message!("Start it with `apiVersion: {}` and `kind: {}`.", API_VERSION, KIND)),
    )
}

fn path_of(path: &serde_path_to_error::Path) -> Path {
    Path(
        path.iter()
            .filter_map(|segment| match segment {
                serde_path_to_error::Segment::Seq { index } => Some(Step::Index(*index)),
                serde_path_to_error::Segment::Map { key } => Some(Step::Key(key.clone())),
                _ => None,
            })
            .collect(),
    )
}

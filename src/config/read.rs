//! From a document to the typed config.

use super::{API_VERSION, ElasticsearchCluster, KIND, json_schema_value};
use crate::diagnostics::{Finding, Message, Path, Place, RuleText, Severity, Step, Target, nearest, quoted};
use crate::elasticsearch::metrics::{UNAVAILABLE, Unavailable};
use crate::elasticsearch::versions::LINES;
use crate::foreign::{self, Foreign};
use crate::message;
use crate::schema::{self, Category, Violation};
use crate::source::{API_GROUP_PREFIX, DEFAULTS_KIND};
use serde_json::{Map, Value};

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

/// A document that is not a config as it stands.
#[derive(Debug)]
pub struct Misread {
    /// Every mistake in the document's shape.
    pub mistakes: Vec<Finding>,
    /// The config without what is mistaken in it, for what can be said of each of the other values. What it needs and lacks is
    /// made up.
    pub rest: Option<Box<ElasticsearchCluster>>,
}

/// Reads one document.
///
/// The typed reading stops at its first mistake, so only when it fails is the document compared with the language's JSON
/// Schema, which finds them all.
///
/// # Errors
/// Every mistake in the document's shape, placed in document number `document`.
pub fn read(document: usize, value: &Value) -> Result<ElasticsearchCluster, Misread> {
    if let Some(finding) = foreign(document, value) {
        return Err(Misread { mistakes: vec![finding], rest: None });
    }
    serde_path_to_error::deserialize(value).map_err(|error| {
        let violations = schema::explain(&json_schema_value(), value);
        let rest = rest(value.clone(), violations.iter().map(|violation| &violation.path));
        let mut mistakes = findings(document, value, violations);
        if mistakes.is_empty() {
            let place = Place::Config { document, path: path_of(error.path()), target: Target::Value };
            mistakes.push(Finding::error("invalid-value", place, quoted(error.inner())));
        }
        Misread { mistakes, rest: rest.map(Box::new) }
    })
}

/// What is left of a config without the values at these paths.
fn rest<'p>(mut value: Value, mistaken: impl Iterator<Item = &'p Path>) -> Option<ElasticsearchCluster> {
    mistaken.for_each(|path| remove(&mut value, path));
    stand_in(&mut value);
    // What needs a value that is gone goes too: each turn takes one object away.
    for _ in 0..100 {
        match serde_path_to_error::deserialize(&value) {
            Ok(config) => return Some(config),
            Err(error) => {
                let path = path_of(error.path());
                if path.0.len() < 2 {
                    return None;
                }
                remove(&mut value, &path);
                stand_in(&mut value);
            }
        }
    }
    None
}

/// Takes away the value at a path. An element of a list is emptied, so that the others keep their positions, and a list of
/// other things than objects goes as a whole.
fn remove(value: &mut Value, path: &Path) {
    let Some((parents, last)) = path.split_last() else { return };
    match (parents.find_mut(value), last) {
        (Some(Value::Object(fields)), Step::Key(key)) => {
            // A required field that is not there: the object cannot be read without it.
            let was_there = fields.remove(key).is_some();
            if !was_there {
                remove(value, &parents);
            }
        }
        (Some(Value::Array(items)), Step::Index(index)) => match items.get_mut(*index) {
            Some(Value::Object(fields)) if !fields.is_empty() => fields.clear(),
            _ => remove(value, &parents),
        },
        _ => {}
    }
}

/// Makes up what every config has, where it is missing.
fn stand_in(value: &mut Value) {
    let newest = LINES.last().map(|line| format!("{}.{}.0", line.major, line.newest_minor)).unwrap_or_default();
    let string = |fields: &mut Value, key: &str, text: String| {
        if fields.is_object() && !fields[key].is_string() {
            fields[key] = text.into();
        }
    };
    for (part, key, text) in [("metadata", "name", "unnamed"), ("spec", "version", &newest)] {
        if !value[part].is_object() {
            value[part] = Value::Object(Map::new());
        }
        string(&mut value[part], key, text.to_owned());
    }
    for (index, set) in value["spec"]["nodeSets"].as_array_mut().into_iter().flatten().enumerate() {
        if !set.is_object() {
            *set = Value::Object(Map::new());
        }
        string(set, "name", format!("unnamed-{index}"));
    }
}

/// The findings about violations, in the words of whoever knows another tool's.
fn findings(document: usize, value: &Value, violations: Vec<Violation>) -> Vec<Finding> {
    let (mut found, mut metric) = (Vec::new(), None);
    for mut violation in violations {
        // A metric as Kubernetes has it is wrong in several ways, and one word says it all.
        if let Some((path, shape)) = foreign_metric(value, &violation.path) {
            if metric.as_ref() != Some(&path) {
                let message = message!("`{}`: a metric as Kubernetes has it", path.clone());
                let place = Place::Config { document, path: path.clone(), target: Target::Value };
                let remedy = message!("Write `- {}`.", quoted(shape));
                found.push(Finding::error("invalid-value", place, message).remedy(remedy));
            }
            metric = Some(path);
            continue;
        }
        if let Some(remedy) = foreign_word(value, &violation) {
            violation.remedy = remedy;
        }
        found.push(finding(document, violation));
    }
    found
}

/// The metric that the path leads to or into.
fn foreign_metric(value: &Value, path: &Path) -> Option<(Path, String)> {
    let position = path.0.iter().position(|step| matches!(step, Step::Key(key) if key == "metrics"))?;
    let path = Path(path.0.get(..position + 2)?.to_vec());
    Some((path.clone(), foreign::shape_of_metric(path.find(value)?)?))
}

fn foreign_word(value: &Value, violation: &Violation) -> Option<Message> {
    let found = violation.path.find(value)?;
    let steps: Vec<&str> = violation
        .path
        .0
        .iter()
        .filter_map(|step| match step {
            Step::Key(key) => Some(key.as_str()),
            Step::Index(_) => None,
        })
        .collect();
    let below = match steps.as_slice() {
        ["spec", "nodeSets", "roles"]
            if ["coordinating", "coordinating_only", "client"].map(Some).contains(&found.as_str()) =>
        {
            return Some("Nodes that only coordinate have no role: write `roles: []`.".into());
        }
        ["spec", "nodeSets", below @ ..] | ["spec", below @ ..] => below,
        _ => return None,
    };
    if violation.category != Category::UnknownField || below.is_empty() {
        return None;
    }
    foreign::instead(&below.join("."), found).map(|instead| message!("Write instead: {}.", quoted(instead)))
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
    if value.get("kind").and_then(Value::as_str) == Some(DEFAULTS_KIND) {
        return Some(
            Finding::error("foreign-document", at("kind"), "these are the defaults of configs, and no config")
                .why("a file `defaults.yaml` fills the configs of its directory and of those below it by itself")
                .remedy("Name the configs, or their directory, and call this file `defaults.yaml`."),
        );
    }
    let is_ours = |key: &str, ours: &'static str| {
        value.get(key).and_then(Value::as_str).is_some_and(|text| nearest(text, [ours].into_iter()).is_some())
    };
    let is_of_our_group =
        value.get("apiVersion").and_then(Value::as_str).is_some_and(|text| text.starts_with(API_GROUP_PREFIX));
    let finding = Finding::error("foreign-document", place, "this document is not an esgen config").why(RULES[0].why);
    let both = message!("Start it with `apiVersion: {}` and `kind: {}`.", API_VERSION, KIND);
    Some(match foreign::recognise(value) {
        _ if is_ours("kind", KIND) || is_ours("apiVersion", API_VERSION) || is_of_our_group => {
            finding.remedy(message!("Did you mean `apiVersion: {}` and `kind: {}`?", API_VERSION, KIND))
        }
        Some(Foreign::Of(tool, _)) => Finding {
            message: message!("this is no esgen config, but {}", tool.title()),
            ..finding
        }
        .remedy("`esgen import FILE > esgen.yaml` makes a config of it, and says what it cannot carry over."),
        Some(Foreign::Manifest) => Finding { message: "this is no esgen config, but a Kubernetes object".into(), ..finding }
            .remedy(
                "`esgen validate FILE` judges manifests, and `esgen import FILE > esgen.yaml` makes a config of those of a cluster.",
            ),
        None => finding.remedy(both),
    })
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

//! Files of values and the operator's resource, row by row of their tables; what several values decide together, in a file for
//! each tool.

mod bitnami;
mod elastic_chart;
mod operator;
mod templates;

use super::draft::{Draft, SECRET};
use crate::diagnostics::Path;
use crate::foreign::{Carry, Conversion, Row, Sets, Tool, is_empty};
use crate::source::{Node, Source};
use serde_json::Value;

/// What a file of values looks like to the code of its tool.
struct File<'s> {
    /// What the user wrote, over the tool's defaults.
    values: Value,
    /// The Helm release.
    release: Option<&'s str>,
    /// The name to show.
    name: &'s str,
}

/// Takes in one file.
pub(super) fn add(
    draft: &mut Draft,
    tool: Tool,
    (root, source): (&Node, &Source),
    below: Option<&str>,
    release: Option<&str>,
    name: &str,
) {
    let root = below.and_then(|key| root.get(key)).unwrap_or(root);
    let mut written = root.to_json();
    let mut defaults: Value = serde_yaml::from_str(tool.defaults()).unwrap_or_default();
    // The values of the operator's chart are the resource's `spec`.
    let is_spec = tool == Tool::Operator && written.get("kind").is_none();
    if is_spec {
        written = serde_json::json!({"spec": written});
    }
    let first = draft.config["spec"]["nodeSets"].as_array().map_or(0, Vec::len);
    templates::take_out(draft, tool, &mut written, &mut defaults);
    let mut values = defaults.clone();
    merge(&mut values, &written);
    // The password is esgen's own variable; which Secret it comes from is read from `values`.
    if let Some(entries) =
        written.get_mut("extraEnvs").filter(|_| tool == Tool::ElasticChart).and_then(Value::as_array_mut)
    {
        entries.retain(|entry| !["ELASTIC_PASSWORD", "ELASTIC_USERNAME"].map(Value::from).contains(&entry["name"]));
    }
    if tool == Tool::Bitnami {
        // A node set that is off is none.
        for set in ["master", "data", "ingest", "coordinating"] {
            if written.get(set).is_some_and(|values| !values.is_object()) {
                draft.needs(
                    set,
                    "the chart has an object there, with `replicaCount` and the like: correct it, or leave it out",
                );
            }
            if values[set]["enabled"] == false || values[set]["replicaCount"] == 0 {
                if written.get(set).is_some() {
                    draft.changed(set, "it has no nodes, so the config has no such set");
                }
                defaults.as_object_mut().map(|defaults| defaults.remove(set));
                written.as_object_mut().map(|written| written.remove(set));
                values.as_object_mut().map(|values| values.remove(set));
            }
        }
    }
    let mut rows = Rows { draft, name, root, source, is_spec };
    let sets: Vec<(String, Value)> = match tool.sets() {
        Sets::Whole => vec![(String::new(), written.clone())],
        Sets::Keys(keys) => {
            let sets = keys.iter().filter_map(|key| Some(((*key).to_owned(), values.get(*key)?.clone())));
            sets.filter(|(_, set)| set.is_object()).collect()
        }
        Sets::List(path) => {
            let list = values.pointer(&format!("/{}", path.replace('.', "/"))).and_then(Value::as_array);
            list.into_iter()
                .flatten()
                .enumerate()
                .map(|(index, set)| (format!("{path}[{index}]"), set.clone()))
                .collect()
        }
    };
    let skipped: Vec<&str> = match tool.sets() {
        Sets::Whole => Vec::new(),
        Sets::Keys(keys) => keys.to_vec(),
        Sets::List(path) => vec![path],
    };
    let base = format!("spec.nodeSets[{first}]");
    let whole = Part { prefix: "", rows: tool.rows(), base: &base, skipped: &skipped, is_default: false };
    rows.walk(&whole, "", &written, &Value::Null);
    rows.walk(&Part { is_default: true, ..whole }, "", &defaults, &written);
    for (index, (path, set)) in sets.iter().enumerate() {
        let base = format!("spec.nodeSets[{}]", first + index);
        if path.is_empty() {
            continue;
        }
        let own = written.get(path).unwrap_or(set);
        let default = defaults.get(path).cloned().unwrap_or(Value::Null);
        let prefix = format!("{path}.");
        let part =
            Part { prefix: &prefix, rows: tool.set_rows(), base: &base, skipped: &[], is_default: own == &default };
        rows.walk(&part, "", own, &Value::Null);
        rows.walk(&Part { is_default: true, ..part }, "", &default, own);
    }
    let file = File { values, release, name };
    match tool {
        Tool::ElasticChart => elastic_chart::together(draft, &file, first),
        Tool::Bitnami => bitnami::together(draft, &file, first),
        Tool::Operator => operator::together(draft, &file, first),
    }
}

/// One file on its way through the rows.
struct Rows<'d, 's> {
    draft: &'d mut Draft,
    name: &'s str,
    root: &'s Node,
    source: &'s Source,
    is_spec: bool,
}

impl Rows<'_, '_> {
    /// Carries over what stands in `value`, to which `path` leads, and not in `written`. Of defaults only what goes over counts.
    fn walk(&mut self, part: &Part, path: &str, value: &Value, written: &Value) {
        for (key, value) in value.as_object().into_iter().flatten() {
            let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
            let written = written.get(key).unwrap_or(&Value::Null);
            let from = format!("{}{path}", part.prefix);
            let row = part.rows.iter().find(|row| row.from == path);
            let is_divided = value.is_object()
                && part.rows.iter().any(|row| row.from.strip_prefix(&path).is_some_and(|rest| rest.starts_with('.')));
            if is_empty(value) || part.skipped.contains(&path.as_str()) {
                continue;
            }
            // Rows for what stands below come first.
            if is_divided {
                self.walk(part, &path, value, written);
            } else if let Some(row) = row.or_else(|| around(part.rows, &path)) {
                if !part.is_default || written.is_null() {
                    self.apply(row, value, &from, part);
                }
            } else if !part.is_default {
                self.draft.needs(from, "esgen does not know this key: look up what it is for");
            }
        }
    }

    fn apply(&mut self, row: &Row, value: &Value, from: &str, &Part { base, is_default, .. }: &Part) {
        let is_absolute = row.to.starts_with("spec.") || row.to.starts_with("metadata.");
        let to = if is_absolute { row.to.to_owned() } else { format!("{base}.{}", row.to) };
        let origin =
            if is_default { format!("default of the chart: {from}") } else { format!("{}: {from}", self.name) };
        let Some(conversion) = row.becomes(value) else { return };
        let is_off = value.get("enabled") == Some(&Value::Bool(false)) || value == &Value::Bool(false);
        match conversion {
            Conversion::Otherwise(_) | Conversion::Manual(_) if is_default => {}
            Conversion::Manual(_) if is_off && !matches!(row.carry, Carry::Convert(_)) => {}
            Conversion::Otherwise(why) => self.draft.changed(from, why),
            Conversion::Manual(what) => self.draft.needs(from, what),
            Conversion::Same => self.draft.changed(from, "esgen does the same by itself"),
            Conversion::Value(_) | Conversion::Part(..) if !is_default && self.holds_secret(from) => {
                self.draft.needs(from, SECRET);
            }
            Conversion::Value(value) => self.draft.carry(&to, value, from, &origin),
            Conversion::Part(value, said) => {
                if !value.is_null() {
                    self.draft.carry(&to, value, from, &origin);
                }
                said.into_iter().for_each(|said| self.draft.changed(from, said));
            }
        }
    }

    fn holds_secret(&self, from: &str) -> bool {
        let from = if self.is_spec { from.strip_prefix("spec.").unwrap_or(from) } else { from };
        let node = self.root.at(&Path::parse(from));
        node.is_some_and(|node| self.source.holds_secret(node))
    }
}

/// A part of a file with rows of its own.
struct Part<'p> {
    /// What leads to it.
    prefix: &'p str,
    rows: &'static [Row],
    /// The node set that it becomes.
    base: &'p str,
    /// Paths that are parts of their own.
    skipped: &'p [&'p str],
    is_default: bool,
}

/// The row of what stands around the path.
fn around<'r>(rows: &'r [Row], path: &str) -> Option<&'r Row> {
    let mut path = path;
    while let Some((parent, _)) = path.rsplit_once('.') {
        if let Some(row) = rows.iter().find(|row| row.from == parent) {
            return Some(row);
        }
        path = parent;
    }
    None
}

/// Lays values over others as Helm does.
fn merge(base: &mut Value, over: &Value) {
    match (base, over) {
        (Value::Object(base), Value::Object(over)) => {
            for (key, value) in over {
                merge(base.entry(key.clone()).or_insert(Value::Null), value);
            }
        }
        (base, over) => *base = over.clone(),
    }
}

//! The settings of a set's nodes: from environment variables, arguments and a mounted `elasticsearch.yml`.

use super::objects::{Object, Objects};
use super::origins::Origin;
use super::recognise::items;
use crate::source::yaml_within;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, HashMap};

/// One setting.
#[derive(Clone, Debug)]
pub(crate) struct Setting {
    /// `node.roles`, whether it is written nested or with dots.
    pub key: String,
    /// None where it comes from something that is not there.
    pub value: Option<Value>,
    pub origin: Origin,
}

/// The settings of a set's nodes, what wins first.
#[derive(Clone, Debug, Default)]
pub(crate) struct Settings {
    pub list: Vec<Setting>,
    /// Whether these are all: no file of theirs is missing.
    pub is_whole: bool,
}

/// Variables of Bitnami's image that are settings.
const BITNAMI: &[(&str, &str)] = &[
    ("ELASTICSEARCH_CLUSTER_NAME", "cluster.name"),
    ("ELASTICSEARCH_CLUSTER_HOSTS", "discovery.seed_hosts"),
    ("ELASTICSEARCH_CLUSTER_MASTER_HOSTS", "cluster.initial_master_nodes"),
    ("ELASTICSEARCH_NODE_ROLES", "node.roles"),
    ("ELASTICSEARCH_ENABLE_SECURITY", "xpack.security.enabled"),
];
const FILE: &str = "elasticsearch.yml";
/// The annotation in which esgen keeps the file.
const ANNOTATION: &str = "esgen.dev/elasticsearch.yml";

impl Settings {
    /// Those of a resource that holds them itself.
    pub(crate) fn of_config(config: Option<&Value>, origin: &Origin) -> Self {
        let mut list = Vec::new();
        if let Some(Value::Object(config)) = config {
            flatten(config, &mut |key, steps, value| {
                let mut origin = origin.clone();
                origin.path.0.extend(steps.iter().map(|step| crate::diagnostics::Step::Key(step.clone())));
                list.push(Setting { key, value: Some(value.clone()), origin });
            });
        }
        Self { list, is_whole: true }
    }

    /// Those of a container, which stands at `pointer` of `object`.
    pub(crate) fn of_container(
        object: &Object,
        pointer: &str,
        pod: &Value,
        container: &Value,
        objects: Objects,
    ) -> Self {
        let mut settings = Self { list: Vec::new(), is_whole: true };
        let variables = variables(container);
        settings.add_arguments(object, pointer, container, &variables);
        settings.add_variables(object, pointer, container, &variables);
        settings.add_sources(object, container, objects);
        if !settings.add_annotation(object, pod) {
            settings.add_files(object, pod, container, objects);
        }
        for setting in &mut settings.list {
            setting.value = setting.value.take().and_then(|value| filled(value, &variables));
        }
        settings
    }

    /// What the setting is, where that is known.
    pub(crate) fn text(&self, key: &str) -> Option<String> {
        self.find(key)?.value.as_ref().map(text)
    }

    /// All whose values are known.
    pub(crate) fn texts(&self) -> BTreeMap<String, String> {
        let mut texts = BTreeMap::new();
        for setting in self.list.iter().rev() {
            match &setting.value {
                Some(value) => texts.insert(setting.key.clone(), text(value)),
                None => texts.remove(&setting.key),
            };
        }
        texts
    }

    /// The setting that holds.
    pub(crate) fn find(&self, key: &str) -> Option<&Setting> {
        self.list.iter().find(|setting| setting.key == key)
    }

    fn add_arguments(&mut self, object: &Object, pointer: &str, container: &Value, variables: &Map<String, Value>) {
        for list in ["command", "args"] {
            let mut after_flag = false;
            for (index, argument) in items(container, list).enumerate() {
                let argument = argument.as_str().unwrap_or_default();
                let pair = if after_flag { Some(argument) } else { argument.strip_prefix("-E") };
                after_flag = argument == "-E";
                // A script may write the file itself.
                self.is_whole &= !argument.contains(FILE);
                // So does a line for a shell, of which the settings are not known.
                self.is_whole &= !(argument.contains(' ') && argument.contains("-E"));
                if let Some((key, value)) = pair.and_then(|pair| pair.split_once('=')) {
                    let origin = object.origin(&format!("{pointer}/{list}/{index}"));
                    let value = Some(expanded(&value.into(), variables));
                    self.list.push(Setting { key: key.to_owned(), value, origin });
                }
            }
        }
    }

    fn add_variables(&mut self, object: &Object, pointer: &str, container: &Value, variables: &Map<String, Value>) {
        let name = |variable: &Value| variable.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
        let last: HashMap<String, usize> =
            items(container, "env").enumerate().map(|(index, variable)| (name(variable), index)).collect();
        // Of two with one name the last holds.
        let named = items(container, "env").enumerate().map(|(index, variable)| (index, name(variable), variable));
        for (index, name, variable) in named.filter(|(index, name, _)| last.get(name) == Some(index)) {
            if let Some(key) = key_of(&name) {
                let value = match (variable.get("value"), variable.get("valueFrom")) {
                    (value, None) => Some(expanded(value.unwrap_or(&"".into()), variables)),
                    _ => None,
                };
                let origin = object.origin(&format!("{pointer}/env/{index}/value"));
                self.list.push(Setting { key, value, origin });
            }
        }
    }

    fn add_sources(&mut self, object: &Object, container: &Value, objects: Objects) {
        let sources: Vec<_> = items(container, "envFrom").collect();
        for source in sources.into_iter().rev() {
            let prefix = source.get("prefix").and_then(Value::as_str).unwrap_or_default();
            let Some(name) = source.pointer("/configMapRef/name").and_then(Value::as_str) else { continue };
            let Some(map) = objects.beside(object, "ConfigMap", name) else {
                self.is_whole = false;
                continue;
            };
            for (name, value) in map.at("/data").and_then(Value::as_object).into_iter().flatten() {
                if let Some(key) = key_of(&format!("{prefix}{name}")) {
                    let origin = map.origin(&crate::diagnostics::pointer::join("/data", name));
                    self.list.push(Setting { key, value: Some(value.clone()), origin });
                }
            }
        }
    }

    fn add_files(&mut self, object: &Object, pod: &Value, container: &Value, objects: Objects) {
        for mount in items(container, "volumeMounts") {
            let text = |key| mount.get(key).and_then(Value::as_str).unwrap_or_default();
            let path = text("mountPath");
            // A whole directory, or one file of it.
            let is_directory = text("subPath").is_empty() && path.trim_end_matches('/').ends_with("/config");
            if !path.ends_with(FILE) && !is_directory {
                continue;
            }
            let mut volumes = pod.pointer("/spec/volumes").and_then(Value::as_array).into_iter().flatten();
            let volume = volumes.find(|volume| volume.get("name") == mount.get("name"));
            let name = volume.and_then(|volume| volume.pointer("/configMap/name")).and_then(Value::as_str);
            let Some(map) = name.and_then(|name| objects.beside(object, "ConfigMap", name)) else {
                // An emptyDir may be filled by an init container.
                self.is_whole = false;
                continue;
            };
            let key = if text("subPath").is_empty() { FILE } else { text("subPath") };
            let key = item_key(volume, key).unwrap_or(key);
            self.add_file(&map, key);
        }
    }

    /// The file of pods that esgen wrote, which is in an annotation of theirs.
    fn add_annotation(&mut self, object: &Object, pod: &Value) -> bool {
        let annotations = pod.pointer("/metadata/annotations").and_then(Value::as_object);
        let Some(name) = annotations.and_then(|all| all.keys().find(|name| *name == ANNOTATION)) else { return false };
        self.is_whole = true;
        self.add_text(object, &crate::diagnostics::pointer::join("/spec/template/metadata/annotations", name));
        true
    }

    fn add_file(&mut self, map: &Object, file: &str) {
        self.add_text(map, &crate::diagnostics::pointer::join("/data", file));
    }

    fn add_text(&mut self, map: &Object, pointer: &str) {
        let Some(text) = map.at(pointer).and_then(Value::as_str) else { return };
        match yaml_within(text) {
            Some(Value::Object(config)) => flatten(&config, &mut |key, steps, value| {
                let origin = Origin { line: steps.last().cloned(), ..map.origin(pointer) };
                self.list.push(Setting { key, value: Some(value.clone()), origin });
            }),
            Some(Value::Null) => {}
            // A template, or something that only Elasticsearch can read.
            _ => self.is_whole = false,
        }
    }
}

/// The key of a ConfigMap that a volume shows under another name.
fn item_key<'a>(volume: Option<&'a Value>, path: &str) -> Option<&'a str> {
    let items = volume?.pointer("/configMap/items")?.as_array()?;
    items.iter().find(|item| item.get("path").and_then(Value::as_str) == Some(path))?.get("key")?.as_str()
}

/// The setting that an image's entry point makes of a variable.
pub(super) fn key_of(variable: &str) -> Option<String> {
    if let Some((_, key)) = BITNAMI.iter().find(|(name, _)| *name == variable) {
        return Some((*key).to_owned());
    }
    if let Some(name) = variable.strip_prefix("ES_SETTING_") {
        let parts = name.to_ascii_lowercase();
        let parts: Vec<_> = parts.split("__").map(|part| part.replace('_', ".")).collect();
        return Some(parts.join("_"));
    }
    let is_setting = variable.contains('.') && variable.starts_with(|letter: char| letter.is_ascii_lowercase());
    is_setting.then(|| variable.to_owned())
}

/// Literal variables by name.
fn variables(container: &Value) -> Map<String, Value> {
    let variables = items(container, "env");
    variables
        .filter_map(|variable| Some((variable.get("name")?.as_str()?.to_owned(), variable.get("value")?.clone())))
        .collect()
}

/// A value in which Kubernetes has put variables in the place of `$(NAME)`, as far as their values are in the manifest.
fn expanded(value: &Value, variables: &Map<String, Value>) -> Value {
    let Some(text) = value.as_str().filter(|text| text.contains("$(")) else { return value.clone() };
    let (mut shown, mut rest) = (String::new(), text);
    while let Some(at) = rest.find('$') {
        shown.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        if let Some(behind) = rest.strip_prefix('$') {
            shown.push('$');
            rest = behind;
            continue;
        }
        match rest.strip_prefix('(').and_then(|inner| inner.split_once(')')) {
            None => shown.push('$'),
            Some((name, behind)) => {
                match variables.get(name).and_then(Value::as_str) {
                    Some(value) => shown.push_str(value),
                    None => shown.push_str(&format!("$({name})")),
                }
                rest = behind;
            }
        }
    }
    shown.push_str(rest);
    shown.into()
}

/// A value with `${VARIABLE}` and `${VARIABLE:default}` filled in; none where one of them is not known.
fn filled(value: Value, variables: &Map<String, Value>) -> Option<Value> {
    let Value::String(text) = &value else { return Some(value) };
    let Some((before, rest)) = text.split_once("${") else { return Some(value) };
    let (inner, after) = rest.split_once('}')?;
    let (name, default) = inner.split_once(':').map_or((inner, None), |(name, default)| (name, Some(default)));
    let known = variables.get(name).and_then(Value::as_str).or(default)?;
    let text = format!("{before}{known}{after}");
    // One is what there is in practice.
    (!text.contains("${")).then_some(Value::String(text))
}

/// Calls with each setting's full name, the keys on the way to it, and its value. The reader bounds how deep they nest.
fn flatten(config: &Map<String, Value>, add: &mut dyn FnMut(String, &[String], &Value)) {
    let mut open: Vec<(Vec<String>, &Value)> =
        config.iter().rev().map(|(key, value)| (vec![key.clone()], value)).collect();
    while let Some((steps, value)) = open.pop() {
        match value {
            Value::Object(inner) if !inner.is_empty() => open.extend(inner.iter().rev().map(|(key, value)| {
                let steps = steps.iter().cloned().chain([key.clone()]).collect();
                (steps, value)
            })),
            value => add(steps.join("."), &steps, value),
        }
    }
}

/// A scalar as a variable would have it, a list with commas.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(text).collect::<Vec<_>>().join(","),
        other => other.to_string(),
    }
}

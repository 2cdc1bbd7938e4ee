//! How single values of other tools become those of a config.

use crate::elasticsearch::image::Image;
use crate::elasticsearch::settings::instead_of_managed;
use serde_json::{Map, Value, json};

/// What becomes of a value.
pub(crate) enum Conversion {
    /// It is this in a config.
    Value(Value),
    /// A part of it is this, and of another part there is something to say.
    Part(Value, Vec<String>),
    /// It says what esgen does anyway.
    Same,
    /// esgen decides it otherwise: why.
    Otherwise(&'static str),
    /// A person has to see to it: what to do.
    Manual(&'static str),
}

use Conversion::{Manual, Otherwise, Part, Same};

/// `8.5.1`, or `8.17.0-debian-12-r2`.
pub(super) fn version_of_tag(tag: &Value) -> Conversion {
    let text = tag.as_str().unwrap_or_default();
    let end = text.find(|letter: char| !letter.is_ascii_digit() && letter != '.').unwrap_or(text.len());
    match text[..end].trim_end_matches('.') {
        version if version.split('.').count() == 3 => Conversion::Value(version.into()),
        _ => Manual("the tag holds no full version: write the one that runs, such as `9.2.1`"),
    }
}

/// An image without its tag, unless it is the official one.
pub(super) fn own_image(image: &Value) -> Conversion {
    let image = Image::new(image.as_str().unwrap_or_default());
    if image.is_official() { Same } else { Conversion::Value(image.repository.into()) }
}

/// `[{name: a}]` or `[a]`.
pub(super) fn names(list: &Value) -> Conversion {
    let name = |item: &Value| item.get("name").unwrap_or(item).as_str().map(Value::from);
    Conversion::Value(list.as_array().into_iter().flatten().filter_map(name).collect())
}

/// Secrets for the keystore: `[{secretName: a, entries: [{key: b, path: c}]}]`, where the chart says `items`.
pub(super) fn secure_settings(list: &Value) -> Conversion {
    let secret = |source: &Value| {
        let items = source.get("entries").or(source.get("items")).unwrap_or(&Value::Null);
        secret_of_settings(source.get("secretName")?, items)
    };
    match list.as_array().map(|list| list.iter().map(secret).collect::<Option<Vec<_>>>()) {
        Some(Some(secrets)) => Conversion::Value(secrets.into()),
        _ => Manual(super::todo::KEYSTORE),
    }
}

/// One Secret for the keystore, with the items that are taken of it: `[{key: b, path: c}]`. None where they say something else.
pub(crate) fn secret_of_settings(secret: &Value, items: &Value) -> Option<Value> {
    let items = if items.is_null() { &json!([]) } else { items };
    let key = |item: &Value| {
        let is_known = item.as_object()?.keys().all(|name| ["key", "path"].contains(&name.as_str()));
        let key = item.get("key").filter(|_| is_known)?;
        Some(item.get("path").map_or(json!({"key": key}), |path| json!({"key": key, "setting": path})))
    };
    let keys: Vec<Value> = items.as_array()?.iter().map(key).collect::<Option<_>>()?;
    Some(if keys.is_empty() { json!({"secret": secret}) } else { json!({"secret": secret, "keys": keys}) })
}

/// A list of roles, or roles with `"true"` behind them.
pub(super) fn roles(roles: &Value) -> Conversion {
    match roles {
        Value::Object(roles) => {
            let is_on = |value: &Value| value == &json!(true) || value == &json!("true");
            Conversion::Value(roles.iter().filter(|(_, value)| is_on(value)).map(|(role, _)| json!(role)).collect())
        }
        roles => Conversion::Value(roles.clone()),
    }
}

pub(super) fn first(list: &Value) -> Conversion {
    match list.get(0) {
        Some(only) => Conversion::Value(only.clone()),
        None => Same,
    }
}

/// A list; a string is a template of Helm that makes one.
pub(super) fn list(value: &Value) -> Conversion {
    match value {
        Value::Array(_) => Conversion::Value(value.clone()),
        _ => Manual("it is a template that only Helm evaluates: write its result into `podTemplate`"),
    }
}

pub(super) fn from_config_map(name: &Value) -> Conversion {
    Conversion::Value(json!([{"configMapRef": {"name": name}}]))
}

pub(super) fn from_secret(name: &Value) -> Conversion {
    Conversion::Value(json!([{"secretRef": {"name": name}}]))
}

pub(super) fn anti_affinity(kind: &Value) -> Conversion {
    match kind.as_str() {
        Some("hard") => Conversion::Value("required".into()),
        Some("soft") => Conversion::Value("preferred".into()),
        _ => Manual("write `antiAffinity`: required, preferred or none"),
    }
}

/// `-` is a class without a name, which only volumes that are there already meet.
pub(super) fn storage_class(class: &Value) -> Conversion {
    match class.as_str() {
        Some("-") => Manual("claims without a class are not esgen's: make the volumes, and a StorageClass for them"),
        _ => Conversion::Value(class.clone()),
    }
}

pub(super) fn persistence(enabled: &Value) -> Conversion {
    match enabled {
        Value::Bool(false) => {
            Manual("the data are lost with the pods: leave it so by `storage: {ephemeral: {sizeLimit: ...}}`")
        }
        _ => Same,
    }
}

pub(super) fn http_port(port: &Value) -> Conversion {
    match port.as_u64() {
        Some(9200) => Same,
        _ => Manual("the HTTP port is 9200: put a Service of your own with the other port in front"),
    }
}

pub(super) fn transport_port(port: &Value) -> Conversion {
    match port.as_u64() {
        Some(9300) => Same,
        _ => {
            Manual("the transport port is 9300: name the old nodes with their port in `discovery.additionalSeedHosts`")
        }
    }
}

pub(super) fn rest_encryption(on: &Value) -> Conversion {
    match on {
        Value::Bool(false) => Otherwise("where security is on, clients talk https: change their URLs"),
        _ => Same,
    }
}

pub(super) fn plain_http(disabled: &Value) -> Conversion {
    match disabled {
        Value::Bool(true) => Otherwise("where security is on, clients talk https: change their URLs"),
        _ => Same,
    }
}

pub(super) fn claim_deletion(policy: &Value) -> Conversion {
    match policy.as_str() {
        Some("DeleteOnScaledownOnly") => Same,
        _ => Manual(
            "set it to DeleteOnScaledownOnly before anything else: else the claims are deleted with the resource",
        ),
    }
}

/// Options of the JVM in one string. The heap is esgen's.
pub(super) fn java_options(options: &Value) -> Conversion {
    let words = options.as_str().unwrap_or_default().split_whitespace().map(str::to_owned);
    jvm_options(words.collect())
}

/// Files of options.
pub(super) fn lines_of_files(files: &Value) -> Conversion {
    let texts = files.as_object().into_iter().flatten().filter_map(|(_, text)| text.as_str());
    let lines = texts.flat_map(str::lines).map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    jvm_options(lines.map(str::to_owned).collect())
}

pub(crate) fn jvm_options(options: Vec<String>) -> Conversion {
    let is_heap = |option: &String| ["-Xms", "-Xmx"].iter().any(|start| option.starts_with(start));
    let (heap, others): (Vec<_>, Vec<_>) = options.into_iter().partition(is_heap);
    match (heap.is_empty(), others.is_empty()) {
        (true, true) => Same,
        (false, true) => Otherwise(super::why::HEAP),
        (true, false) => Conversion::Value(json!(others)),
        (false, false) => Part(json!(others), vec![format!("{}: {}", heap.join(" "), super::why::HEAP)]),
    }
}

/// `elasticsearch.yml` among files; others are mounted by hand.
pub(super) fn settings_file(files: &Value) -> Conversion {
    let (mut settings, mut said) = (Map::new(), Vec::new());
    for (name, text) in files.as_object().into_iter().flatten() {
        let parsed = text.as_str().and_then(|text| serde_yaml::from_str::<Value>(text).ok());
        match (name.as_str(), parsed) {
            ("elasticsearch.yml", Some(Value::Object(parsed))) => {
                let (kept, dropped) = without_managed(&parsed, "");
                settings.extend(kept);
                said.extend(dropped);
            }
            ("elasticsearch.yml", _) => {
                said.push("elasticsearch.yml: it is not YAML, or a template of Helm".to_owned());
            }
            (other, _) => said.push(format!("{other}: mount it from a ConfigMap of your own in `podTemplate`")),
        }
    }
    match (settings.is_empty(), said.is_empty()) {
        (true, true) => Same,
        (false, true) => Conversion::Value(settings.into()),
        (_, false) => Part(if settings.is_empty() { Value::Null } else { settings.into() }, said),
    }
}

/// Settings of `elasticsearch.yml`.
pub(super) fn settings(settings: &Value) -> Conversion {
    let Some(settings) = settings.as_object() else {
        return Manual("write the settings as `key: value` into `spec.config`");
    };
    let (kept, said) = without_managed(settings, "");
    if said.is_empty() {
        return Conversion::Value(kept.into());
    }
    Part(if kept.is_empty() { Value::Null } else { kept.into() }, said)
}

/// Settings without those that esgen writes itself, and what is to be said of these.
pub(crate) fn without_managed_settings(settings: &Map<String, Value>) -> (Map<String, Value>, Vec<String>) {
    without_managed(settings, "")
}

fn without_managed(settings: &Map<String, Value>, prefix: &str) -> (Map<String, Value>, Vec<String>) {
    let (mut kept, mut said) = (Map::new(), Vec::new());
    for (key, value) in settings {
        let name = format!("{prefix}{key}");
        if let Some(instead) = instead_of_managed(&name) {
            said.push(format!("{name}: esgen writes it; instead: {instead}"));
        } else if let Value::Object(inner) = value {
            let (inner, dropped) = without_managed(inner, &format!("{name}."));
            said.extend(dropped);
            if !inner.is_empty() {
                kept.insert(key.clone(), inner.into());
            }
        } else {
            kept.insert(key.clone(), value.clone());
        }
    }
    (kept, said)
}

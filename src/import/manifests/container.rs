//! The container that is Elasticsearch: image, resources, ports, command and environment. Those of its variables that are settings
//! are in `settings`.

use super::super::recognise::items;
use super::super::settings::key_of;
use super::choice::OPERATOR;
use super::ours;
use super::part::{NO_PLACE, Part};
use super::workload::text;
use crate::elasticsearch::defaults::{HTTP_PORT, READINESS_PORT, TRANSPORT_PORT};
use crate::elasticsearch::image::Image;
use crate::foreign::jvm_options;
use crate::foreign::manifests::{CONTAINER, words};
use serde_json::{Value, json};

const IN_CONFIG: &str = "podTemplate.spec.containers[0]";

pub(super) fn read(part: &mut Part) {
    let pointer = part.set.container.clone();
    let Some(container) = part.set.main().cloned() else { return };
    part.walk(CONTAINER, &pointer, &container, Some(IN_CONFIG));
    image(part, &container, &format!("{pointer}/image"));
    command(part, &container, &pointer);
    ports(part, &container, &pointer);
    for (index, variable) in items(&container, "env").enumerate() {
        self::variable(part, variable, &format!("{pointer}/env/{index}"));
    }
    for (index, source) in items(&container, "envFrom").enumerate() {
        variables_from(part, source, &format!("{pointer}/envFrom/{index}"));
    }
}

fn image(part: &mut Part, container: &Value, pointer: &str) {
    let reference = container["image"].as_str().unwrap_or_default();
    let image = Image::new(reference);
    match part.set.version {
        Some(version) => part.carry("spec.version", version.to_string().into(), pointer),
        None => part.needs(
            pointer,
            "its tag is no full version: write the one that runs, which `GET /` of Elasticsearch says, into `spec.version`",
        ),
    }
    if part.set.is_bitnami {
        part.changed(pointer, "the official image of that version is used: Bitnami's has paths and a user of its own");
    } else if !image.is_official() {
        part.carry("spec.image.repository", image.repository.into(), pointer);
        let version = part.set.version.map(|version| version.to_string());
        if let Some(tag) = image.tag.filter(|tag| version.as_deref() != Some(*tag)) {
            part.carry("spec.image.tag", tag.into(), pointer);
        }
        if let Some((_, digest)) = reference.split_once('@') {
            part.carry("spec.image.digest", digest.into(), pointer);
        }
    } else if reference.contains('@') {
        part.changed(
            pointer,
            "the digest is left out, and the tag is that of `spec.version`; `spec.image.digest` pins it",
        );
    }
}

/// CPU and memory. A limit stands in for a request, and a request for a limit.
pub(super) fn resources(part: &mut Part) {
    let Some(resources) = part.set.config.resources.as_ref() else { return };
    part.carry_read("resources.cpu", text(resources.cpu.as_ref()));
    part.carry_read("resources.cpuLimit", text(resources.cpu_limit.as_ref()));
    part.carry_read("resources.memory", text(resources.memory.as_ref()));
    let pointer = format!("{}/resources", part.set.container);
    let written = part.set.main().and_then(|main| main.get("resources")).cloned().unwrap_or_default();
    let (request, limit) = (&written["requests"]["memory"], &written["limits"]["memory"]);
    if !request.is_null() && !limit.is_null() && request != limit {
        part.changed(&format!("{pointer}/requests/memory"), words::MEMORY);
    }
    for kind in ["requests", "limits"] {
        for name in written[kind].as_object().into_iter().flatten().map(|(name, _)| name) {
            match name.as_str() {
                "cpu" | "memory" => {}
                "ephemeral-storage" => part.changed(
                    &format!("{pointer}/{kind}/{name}"),
                    "the request follows from what a pod writes beside its volume",
                ),
                _ => part.needs(&crate::diagnostics::pointer::join(&format!("{pointer}/{kind}"), name), NO_PLACE),
            }
        }
    }
    for key in written.as_object().into_iter().flatten().map(|(key, _)| key) {
        if !["requests", "limits"].contains(&key.as_str()) {
            part.needs(&format!("{pointer}/{key}"), NO_PLACE);
        }
    }
}

/// What starts Elasticsearch, with or without settings behind it.
fn command(part: &mut Part, container: &Value, pointer: &str) {
    const STARTS: [&str; 5] = ["elasticsearch", "docker-entrypoint.sh", "eswrapper", "tini", "--"];
    for list in ["command", "args"] {
        let words: Vec<&str> = items(container, list).filter_map(Value::as_str).collect();
        let is_start = |word: &str| STARTS.contains(&word.rsplit('/').next().unwrap_or(word));
        let is_setting =
            |index: usize, word: &str| word.starts_with("-E") || (index > 0 && words.get(index - 1) == Some(&"-E"));
        let is_plain = words.iter().enumerate().all(|(index, word)| is_start(word) || is_setting(index, word));
        match (words.is_empty(), is_plain) {
            (true, _) => {}
            (false, true) => {
                part.changed(&format!("{pointer}/{list}"), "the image starts Elasticsearch; settings are in `config`");
            }
            (false, false) => part.needs(&format!("{pointer}/{list}"), words::COMMAND),
        }
    }
}

fn ports(part: &mut Part, container: &Value, pointer: &str) {
    let mut others = Vec::new();
    for (index, port) in items(container, "ports").enumerate() {
        match port["containerPort"].as_u64() {
            Some(number) if [HTTP_PORT, TRANSPORT_PORT, READINESS_PORT].map(u64::from).contains(&number) => {}
            _ => others.push(index),
        }
    }
    if items(container, "ports").count() > others.len() {
        part.changed(&format!("{pointer}/ports"), words::PORTS);
    }
    for index in others {
        part.needs(
            &format!("{pointer}/ports/{index}"),
            "the HTTP port is 9200 and the transport port 9300: let clients and old nodes know, or put a Service of your own in front",
        );
    }
}

/// Variables that esgen's pods have too, or that an operator's scripts read.
const OF_PODS: [&str; 10] = [
    "POD_IP", "POD_NAME", "NODE_NAME", "NAMESPACE", "HEADLESS_SERVICE_NAME", "NSS_SDB_USE_CACHE",
    "PROBE_PASSWORD_PATH", "PROBE_USERNAME", "READINESS_PROBE_PROTOCOL", "ES_PATH_CONF",
];

fn variable(part: &mut Part, variable: &Value, pointer: &str) {
    let name = variable["name"].as_str().unwrap_or_default();
    let is_operated = !part.set.object.text(OPERATOR).is_empty();
    if key_of(name).is_some() {
        return; // A setting.
    }
    let is_ours = ours::is_written(&part.set.object);
    match name {
        _ if is_ours && (name.starts_with("ESGEN_") || name.starts_with("POD_")) => {
            part.changed(pointer, ours::WRITTEN);
        }
        "ES_JAVA_OPTS" => java_options(part, &variable["value"], pointer),
        "ELASTICSEARCH_HEAP_SIZE" | "ES_HEAP_SIZE" => part.changed(pointer, words::HEAP),
        "ELASTIC_USERNAME" => part.changed(pointer, "the password is that of the user `elastic`"),
        "ELASTIC_PASSWORD" | "ELASTICSEARCH_PASSWORD" => password(part, variable, pointer),
        _ if part.set.is_bitnami
            && ["ELASTICSEARCH_", "BITNAMI_", "MY_POD_"].iter().any(|start| name.starts_with(start)) =>
        {
            part.changed(pointer, words::TOOL);
        }
        _ if is_operated && OF_PODS.contains(&name) => part.changed(pointer, words::TOOL),
        _ => part.carry_element(&format!("{IN_CONFIG}.env"), variable, pointer),
    }
}

fn java_options(part: &mut Part, options: &Value, pointer: &str) {
    let options: Vec<String> = options.as_str().unwrap_or_default().split_whitespace().map(str::to_owned).collect();
    part.take(jvm_options(options), "jvmOptions", &part.set.object.origin(pointer));
}

fn password(part: &mut Part, variable: &Value, pointer: &str) {
    let is_off = part.set.settings.text("xpack.security.enabled").as_deref() == Some("false");
    match variable.pointer("/valueFrom/secretKeyRef") {
        _ if is_off => part.changed(pointer, "security is off, so nobody asks for it"),
        Some(reference) => {
            let secret = json!({"secret": reference["name"], "key": reference["key"]});
            part.carry("spec.security.elasticPassword", secret, pointer);
        }
        None => part.needs(
            pointer,
            "a password in a manifest is not carried: put it into a Secret, and name that in `spec.security.elasticPassword`",
        ),
    }
}

/// Variables from a ConfigMap or Secret. Where some of them are settings, these are in `config`, and would win over it.
fn variables_from(part: &mut Part, source: &Value, pointer: &str) {
    let name = source["configMapRef"]["name"].as_str().unwrap_or_default();
    let map = super::super::Objects(part.given.objects).beside(&part.set.object, "ConfigMap", name);
    let data = map.and_then(|map| map.at("/data")).and_then(Value::as_object);
    let (settings, others): (Vec<&String>, Vec<&String>) =
        data.into_iter().flat_map(|data| data.keys()).partition(|key| key_of(key).is_some());
    if settings.is_empty() {
        return part.carry_element(&format!("{IN_CONFIG}.envFrom"), source, pointer);
    }
    part.changed(pointer, "the settings in it have become `config`");
    if !others.is_empty() {
        let others: Vec<&str> = others.into_iter().map(String::as_str).collect();
        part.needs(
            pointer,
            format!("it has other variables too: write them into `podTemplate`: {}", others.join(", ")),
        );
    }
}

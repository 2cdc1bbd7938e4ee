//! What values of Bitnami's chart decide together: names, roles, security and autoscaling.

use super::{Draft, File};
use serde_json::{Value, json};

/// The sets in the order of the config.
const SETS: [&str; 4] = ["master", "data", "ingest", "coordinating"];

pub(super) fn together(draft: &mut Draft, file: &File, first: usize) {
    let text = |key: &str| file.values[key].as_str().filter(|text| !text.is_empty());
    let release = file.release;
    let chart = text("nameOverride").unwrap_or("elasticsearch");
    let (name, from) = match (text("fullnameOverride"), release) {
        (Some(name), _) => (name.to_owned(), "fullnameOverride"),
        (None, Some(release)) if release.contains(chart) => (release.to_owned(), "--release"),
        (None, Some(release)) => (format!("{release}-{chart}"), "--release"),
        (None, None) => {
            draft.needs("", format!("the release is not named, and the chart's objects begin with its name: taken to be `{chart}`; --release names it"));
            (chart.to_owned(), "nameOverride")
        }
    };
    let origin = format!("{}: {from}; what the chart's objects begin with", file.name);
    draft.carry("metadata.name", name.as_str().into(), from, &origin);
    let present = SETS.iter().filter(|set| file.values.get(**set).is_some_and(Value::is_object));
    for (index, set) in present.enumerate() {
        let base = format!("spec.nodeSets[{}]", first + index);
        let origin = format!("{}: {set}", file.name);
        draft.put(&format!("{base}.name"), (*set).into(), set, &origin);
        roles(draft, file, set, &base, &origin);
        autoscaling(draft, file, set, &base);
        let values = &file.values[*set];
        let request = &values["resources"]["requests"]["memory"];
        match (request.is_null(), values["resources"]["limits"]["memory"].is_null()) {
            (false, true) => draft.carry(
                &format!("{base}.resources.memory"),
                request.clone(),
                &format!("{set}.resources.requests.memory"),
                &origin,
            ),
            (false, false) => draft.changed(
                format!("{set}.resources.requests.memory"),
                "request and limit are one figure, the limit: Elasticsearch uses all of its memory",
            ),
            (true, _) => {}
        }
        let class = ["defaultStorageClass", "storageClass"].iter().map(|key| &file.values["global"][*key]);
        let class = class.filter_map(Value::as_str).find(|class| !class.is_empty());
        if let Some(class) =
            class.filter(|_| ["master", "data"].contains(set) && values["persistence"]["storageClass"].is_null())
        {
            draft.carry(&format!("{base}.storage.storageClass"), class.into(), "global.storageClass", &origin);
        }
    }
    draft.put("spec.bootstrapped", true.into(), "", "the cluster has formed");
    draft.put(
        "spec.discovery.additionalSeedHosts",
        json!([format!("{name}-master-hl")]),
        "",
        "the old nodes, for the time of the move",
    );
    security(draft, file, &name);
    if draft.config["spec"]["version"].is_null() {
        draft.needs("image.tag", "no version is named: write the one that runs into `spec.version`, such as `9.2.1`");
    }
}

fn roles(draft: &mut Draft, file: &File, set: &str, base: &str, origin: &str) {
    let path = format!("{base}.roles");
    let extra = file.values[set]["extraRoles"].as_array().cloned().unwrap_or_default();
    let own = match set {
        "master" if file.values[set]["masterOnly"] == Value::Bool(false) => {
            return draft.changed("master.masterOnly", "`roles` left out means every role");
        }
        "coordinating" => Vec::new(),
        other => vec![Value::from(other)],
    };
    let from = if extra.is_empty() { origin.to_owned() } else { format!("{}: {set}.extraRoles", file.name) };
    draft.put(&path, own.into_iter().chain(extra).collect(), set, &from);
}

fn autoscaling(draft: &mut Draft, file: &File, set: &str, base: &str) {
    let (values, from) = match &file.values[set]["autoscaling"] {
        outer if outer["hpa"].is_object() => (&outer["hpa"], format!("{set}.autoscaling.hpa")),
        outer => (outer, format!("{set}.autoscaling")),
    };
    if values["enabled"] != Value::Bool(true) {
        return;
    }
    let number = |key: &str| values[key].as_u64().or_else(|| values[key].as_str()?.parse().ok());
    let target = |key: &str, metric: &str| Some(json!({metric: {"averageUtilization": number(key)?}}));
    let metrics: Vec<Value> = [("targetCPU", "cpu"), ("targetMemory", "memory")]
        .into_iter()
        .filter_map(|(key, metric)| target(key, metric))
        .collect();
    if metrics.is_empty() {
        draft.needs(from.clone(), "it names no target: write `metrics`, such as `- cpu: {averageUtilization: 60}`");
    }
    let scaling = json!({
        "minReplicas": number("minReplicas").unwrap_or(3),
        "maxReplicas": number("maxReplicas").unwrap_or(11),
        "metrics": metrics,
    });
    draft.carry(&format!("{base}.autoscaling"), scaling, &from, &format!("{}: {from}", file.name));
    let replicas = draft.config.pointer_mut(&format!("/{}", base.replace(['.', '['], "/").replace(']', "")));
    if replicas.and_then(Value::as_object_mut).and_then(|set| set.remove("replicas")).is_some() {
        draft.changed(format!("{set}.replicaCount"), "the autoscaler owns the number of nodes");
    }
}

fn security(draft: &mut Draft, file: &File, name: &str) {
    let security = &file.values["security"];
    let origin = |key: &str| format!("{}: {key}", file.name);
    if security["enabled"] != Value::Bool(true) {
        let off = json!({"mode": "disabled", "acknowledge": true});
        draft.carry("spec.security.tls", off, "security.enabled", &origin("security.enabled"));
        return draft.changed(
            "security.enabled",
            "it is off, so anyone who reaches a pod reads and deletes everything: switch it on once the move is done",
        );
    }
    let text = |value: &Value| value.as_str().filter(|text| !text.is_empty()).map(str::to_owned);
    let secret = text(&security["existingSecret"]).unwrap_or_else(|| name.to_owned());
    let password = json!({"secret": secret, "key": "elasticsearch-password"});
    draft.carry(
        "spec.security.elasticPassword",
        password,
        "security.existingSecret",
        &origin("security.existingSecret"),
    );
    let tls = &security["tls"];
    let named = text(&tls["master"]["existingSecret"]);
    let is_pem = tls["usePemCerts"] == Value::Bool(true) || tls["autoGenerated"] == Value::Bool(true);
    match named.or_else(|| (tls["autoGenerated"] == Value::Bool(true)).then(|| format!("{name}-master-crt"))) {
        Some(secret) if is_pem => {
            for key in ["transportSecret", "httpSecret"] {
                draft.carry(&format!("spec.security.tls.{key}"), secret.as_str().into(), "security.tls", &origin("security.tls"));
            }
        }
        _ => draft.needs("security.tls", "esgen reads PEM files: put `tls.crt`, `tls.key` and `ca.crt` of the stores into a Secret, and name it in `spec.security.tls`"),
    }
}

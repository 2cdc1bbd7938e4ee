//! What values of the chart of elastic/helm-charts decide together: the names of its objects, its Secrets and its seed hosts.

use super::{Draft, File};
use serde_json::{Value, json};

/// For the set number `index`.
pub(super) fn together(draft: &mut Draft, file: &File, index: usize) {
    let text = |key: &str| file.values[key].as_str().filter(|text| !text.is_empty());
    let (cluster, group) = (text("clusterName").unwrap_or("elasticsearch"), text("nodeGroup").unwrap_or("master"));
    let prefix = text("nameOverride").unwrap_or(cluster);
    // What all of the set's objects are called.
    let name = text("fullnameOverride").map_or_else(|| format!("{prefix}-{group}"), str::to_owned);
    let set = format!("spec.nodeSets[{index}]");
    let origin = format!("{}: the chart's name for this set", file.name);
    match name.strip_suffix(&format!("-{group}")) {
        Some(cluster) => draft.carry("metadata.name", cluster.into(), name_key(file), &origin),
        None => {
            // Both names together must be the old one.
            let (cluster, group) = name.rsplit_once('-').unwrap_or((&name, group));
            draft.put("metadata.name", cluster.into(), "fullnameOverride", &origin);
            draft.config["spec"]["nodeSets"][index]["name"] = group.into();
            if !name.contains('-') {
                draft.needs(
                    "fullnameOverride",
                    "a set is called `<cluster>-<set>`: this one gets another name, and volumes of its own",
                );
            }
        }
    }
    draft.put(&format!("{set}.storage.claimName"), name.as_str().into(), "", &origin);
    // The chart's Service of the set's name has an address, and cannot lose it.
    draft.put(
        &format!("{set}.serviceName"),
        format!("{name}-pods").into(),
        "",
        "the chart's Service of the set's own name stays",
    );
    let release = file.release.unwrap_or(&name);
    let labels = json!({"app": name, "chart": "elasticsearch", "release": release});
    draft.put(&format!("{set}.podTemplate.metadata"), json!({}), "", &origin);
    draft.put(&format!("{set}.podTemplate.metadata.labels"), json!({}), "", &origin);
    draft.put(
        &format!("{set}.podTemplate.metadata.labels"),
        labels,
        "",
        "the chart's Services find the new pods by these",
    );
    if file.release.is_none() {
        draft.needs("", format!("the release of {name} is not named: its pods' label `release` is taken to be `{release}`; --release names it"));
    }
    let masters = text("masterService").map_or_else(|| format!("{prefix}-master"), str::to_owned);
    draft.put("spec.bootstrapped", true.into(), "", "the cluster has formed");
    draft.put(
        "spec.discovery.additionalSeedHosts",
        json!([format!("{masters}-headless")]),
        "",
        "the old nodes, for the time of the move",
    );
    dedup(&mut draft.config["spec"]["discovery"]["additionalSeedHosts"]);
    security(draft, file, &masters, &name);
    if file.values["roles"] == json!([]) {
        draft.put(&format!("{set}.roles"), json!([]), "roles", &format!("{}: roles", file.name));
    }
    mounts(draft, file, &set);
}

/// The key that the objects' names come from.
fn name_key(file: &File) -> &'static str {
    let is_said = |key: &&&str| file.values[**key].as_str().is_some_and(|text| !text.is_empty());
    ["fullnameOverride", "nameOverride"].iter().find(is_said).unwrap_or(&"clusterName")
}

fn security(draft: &mut Draft, file: &File, masters: &str, name: &str) {
    let version = draft.config["spec"]["version"].as_str().unwrap_or_default().to_owned();
    let has_defaults = !version.starts_with("7.");
    if file.values["createCert"] == Value::Bool(true) && has_defaults {
        let secret = format!("{masters}-certs");
        let origin = format!("{}: createCert", file.name);
        draft.put("spec.security.tls.transportSecret", secret.as_str().into(), "createCert", &origin);
        draft.put("spec.security.tls.httpSecret", secret.into(), "createCert", &origin);
    } else {
        draft.needs(
            "createCert",
            "name the Secrets with the nodes' certificates (`tls.crt`, `tls.key`, `ca.crt`) in `spec.security.tls`, or switch security off \
             there if the old nodes have none",
        );
    }
    // A password that comes from a Secret of one's own, as people did before the chart made one.
    let password =
        file.values["extraEnvs"].as_array().into_iter().flatten().find(|entry| entry["name"] == "ELASTIC_PASSWORD");
    let own = password.and_then(|entry| entry.pointer("/valueFrom/secretKeyRef"));
    let (secret, key, from) = match own {
        Some(own) => (own["name"].clone(), own["key"].clone(), "extraEnvs"),
        None => (format!("{name}-credentials").into(), "password".into(), "secret.enabled"),
    };
    if draft.config["spec"]["security"]["elasticPassword"].is_null() {
        let origin = format!("{}: {from}", file.name);
        draft.put("spec.security.elasticPassword", json!({"secret": secret, "key": key}), from, &origin);
    }
}

/// Secrets that the chart mounts.
fn mounts(draft: &mut Draft, file: &File, set: &str) {
    let (mut volumes, mut mounts) = (Vec::new(), Vec::new());
    for mount in file.values["secretMounts"].as_array().into_iter().flatten() {
        if mount["path"].as_str().is_some_and(|path| path.trim_end_matches('/').ends_with("/config/certs")) {
            draft.changed(
                "secretMounts",
                format!("{}: certificates are mounted from the Secrets in `spec.security.tls`", mount["secretName"]),
            );
            continue;
        }
        let mut secret = json!({"secretName": mount["secretName"]});
        let mut mounted = json!({"name": mount["name"], "mountPath": mount["path"], "readOnly": true});
        for (key, at) in [("defaultMode", &mut secret), ("subPath", &mut mounted)] {
            if let Some(value) = mount.get(key) {
                at[key] = value.clone();
            }
        }
        volumes.push(json!({"name": mount["name"], "secret": secret}));
        mounts.push(mounted);
    }
    if !volumes.is_empty() {
        let origin = format!("{}: secretMounts", file.name);
        draft.carry(&format!("{set}.podTemplate.spec.volumes"), volumes.into(), "secretMounts", &origin);
        draft.carry(
            &format!("{set}.podTemplate.spec.containers[0].volumeMounts"),
            mounts.into(),
            "secretMounts",
            &origin,
        );
    }
}

fn dedup(list: &mut Value) {
    if let Some(items) = list.as_array_mut() {
        let mut seen = Vec::new();
        items.retain(|item| {
            let is_new = !seen.contains(item);
            seen.push(item.clone());
            is_new
        });
    }
}

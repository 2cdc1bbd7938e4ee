//! The settings of the nodes, from variables, arguments and mounted files: those that a config has a key of its own for, those that
//! esgen writes itself, and the rest.

use super::super::draft::{Draft, SECRET};
use super::super::roles::is_switch;
use super::super::{Cluster, Set};
use super::choice::OPERATOR;
use super::ours;
use super::part::Part;
use super::{Given, label};
use crate::config::TlsMode;
use crate::elasticsearch::defaults::{KEEP_ALIVE, RECOVER_AFTER_TIME};
use crate::elasticsearch::settings::instead_of_managed;
use serde_json::{Value, json};

/// Settings that are read together with others.
const TOGETHER: [&str; 4] = ["node.roles", "cluster.name", "discovery.seed_hosts", "discovery.zen.ping.unicast.hosts"];

pub(super) fn read(part: &mut Part) {
    let set = part.set;
    let mut seen: Vec<&str> = Vec::new();
    for setting in &set.settings.list {
        let place = part.given.describe(&setting.origin);
        let key = setting.key.as_str();
        let is_first = !seen.contains(&key);
        seen.push(key);
        // A place that names the setting itself needs no second name.
        let said = |words: String| if place.contains(key) { words } else { format!("{key}: {words}") };
        if TOGETHER.contains(&key) {
            continue;
        }
        if is_switch(key) {
            part.draft.changed(place.as_str(), said("all switches together have become `roles`".to_owned()));
            continue;
        }
        if !is_first {
            part.draft.changed(place.as_str(), said("it stands elsewhere too, and that wins".to_owned()));
        } else if ours::is_written(&set.object)
            && (is_derived(key) || has_default(key, setting.value.as_ref()) || instead_of_managed(key).is_some())
        {
            part.draft.changed(place, ours::WRITTEN);
        } else if key == "node.store.allow_mmap" && setting.value.as_ref().is_some_and(is_false) {
            part.carry_origin("virtualMemory", "mmap-unset".into(), &setting.origin);
        } else if key == "cluster.initial_master_nodes" {
            part.draft.changed(
                place.as_str(),
                said("the cluster has formed, so nobody founds it: `bootstrapped`".to_owned()),
            );
        } else if let Some(instead) = instead_of_managed(key) {
            part.draft.changed(place.as_str(), said(format!("esgen writes it; instead: {instead}")));
        } else if part.given.hides(&setting.origin) && setting.origin.line.is_none() {
            part.draft.needs(place.as_str(), said(SECRET.to_owned()));
        } else if let Some(value) = setting.value.as_ref().filter(|value| !value.as_str().is_some_and(is_filled_in)) {
            part.carry_origin(&format!("config[\"{key}\"]"), value.clone(), &setting.origin);
        } else {
            let what = "its value comes from elsewhere: write it into `config` or, if it is a secret, name its Secret under `secureSettings`";
            part.draft.needs(place.as_str(), said(what.to_owned()));
        }
    }
}

/// Whether esgen writes the setting where a config does not have it.
fn is_derived(key: &str) -> bool {
    [
        "xpack.security.", "path.logs", "cluster.routing.allocation.awareness.", "gateway.expected_data_nodes",
        "http.shutdown_grace_period",
    ]
    .iter()
    .any(|start| key.starts_with(start))
}

/// Whether it is a setting that people may change, as esgen writes it where they have not.
fn has_default(key: &str, value: Option<&Value>) -> bool {
    let is = |default: String| value.is_some_and(|value| value.to_string().trim_matches('"') == default);
    KEEP_ALIVE.iter().any(|(name, seconds)| key == *name && is(seconds.to_string()))
        || key == RECOVER_AFTER_TIME.0 && is(RECOVER_AFTER_TIME.1.to_owned())
}

/// Whether Kubernetes fills in a variable whose value is not in the manifest; Elasticsearch does not.
fn is_filled_in(text: &str) -> bool {
    text.contains("$(")
}

fn is_false(value: &Value) -> bool {
    value == &json!(false) || value == &json!("false")
}

/// The name by which nodes know their cluster, which never changes.
pub(super) fn cluster_name(draft: &mut Draft, given: &Given, cluster: &Cluster) {
    let Some(first) = cluster.sets.first() else { return };
    if let Some(setting) = first.settings.find("cluster.name") {
        let place = given.describe(&setting.origin);
        return match first.settings.text("cluster.name") {
            Some(name) if !is_filled_in(&name) => draft.carry("spec.clusterName", name.into(), &place, &place),
            _ => draft.needs(place, "the cluster's name comes from elsewhere: write it into `spec.clusterName`"),
        };
    }
    let operated = first.object.text(OPERATOR);
    if !operated.is_empty() {
        return draft.put("spec.clusterName", operated.into(), "", "the operator's name of the cluster");
    }
    if !first.settings.is_whole {
        return draft.needs(
            label(&first.object),
            "the cluster's name is not here: write what `GET /` of Elasticsearch calls `cluster_name` into `spec.clusterName`",
        );
    }
    let has_file = first.settings.list.iter().any(|setting| setting.origin.line.is_some());
    let name = match (first.is_bitnami, has_file) {
        (true, _) => "elasticsearch-cluster",
        (false, true) => "elasticsearch",
        (false, false) => "docker-cluster",
    };
    draft.put("spec.clusterName", name.into(), "", "what the image calls a cluster without a name");
}

/// The hosts that old nodes ask for each other, and where they stand.
pub(super) fn seed_hosts(given: &Given, cluster: &Cluster) -> Option<(Vec<String>, Option<String>)> {
    let (mut found, mut place) = (Vec::new(), None);
    for set in &cluster.sets {
        for key in ["discovery.seed_hosts", "discovery.zen.ping.unicast.hosts"] {
            let text = set.settings.text(key).unwrap_or_default();
            let hosts = text.trim_matches(['[', ']']).split(',');
            let hosts = hosts.map(|host| host.trim().trim_matches(['"', '\'']).to_owned());
            let is_other = |host: &String| !["", "localhost", "127.0.0.1", "[::1]"].contains(&host.as_str());
            for host in hosts.filter(is_other) {
                place = place.or_else(|| set.settings.find(key).map(|setting| given.describe(&setting.origin)));
                if !found.contains(&host) {
                    found.push(host);
                }
            }
        }
    }
    if !found.is_empty() {
        return Some((found, place));
    }
    let operated = cluster.sets.first()?.object.text(OPERATOR);
    if !operated.is_empty() {
        return Some((vec![format!("{operated}-es-transport")], None));
    }
    // Settings may stand in a file that is not here; a headless Service finds the pods all the same.
    let services = cluster.sets.iter().flat_map(|set| &set.services);
    let headless = services.into_iter().find(|service| service.text("/spec/clusterIP") == "None")?;
    Some((vec![headless.name().to_owned()], None))
}

/// Whether security is on, and the Secrets for it.
pub(super) fn security(draft: &mut Draft, given: &Given, cluster: &Cluster) {
    let Some(first) = cluster.sets.first() else { return };
    let mode =
        cluster.config.spec.security.as_ref().and_then(|security| security.tls.as_ref()).and_then(|tls| tls.mode);
    let path = crate::diagnostics::Path::parse("spec.security.tls.mode");
    let origin = cluster.origins.find(&path).map(|(origin, _)| given.describe(&origin)).unwrap_or_default();
    if mode == Some(TlsMode::Disabled) {
        draft.carry("spec.security.tls", json!({"mode": "disabled", "acknowledge": true}), &origin, &origin);
        return draft.changed(
            origin,
            "security is off, so anyone who reaches a pod reads and deletes everything: switch it on once the move is done",
        );
    }
    let operated = first.object.text(OPERATOR);
    if !operated.is_empty() {
        let password = json!({"secret": format!("{operated}-es-elastic-user"), "key": "elastic"});
        draft.put(
            "spec.security.elasticPassword",
            password,
            "",
            "the operator's Secret, which goes with the resource: copy it before",
        );
        return draft.needs(
            label(&first.object),
            "the operator's certificates go with its resource: let the nodes of both trust each other's authorities before the move. \
             `kubectl get elasticsearch -o yaml | esgen import -` reads the resource itself, which says more than what it has made",
        );
    }
    for (layer, key) in [("transport", "transportSecret"), ("http", "httpSecret")] {
        match certificates(first, layer) {
            Some((secret, pointer)) => {
                let place = given.describe(&first.object.origin(&pointer));
                draft.carry(&format!("spec.security.tls.{key}"), secret.into(), &place, &place);
            }
            None => draft.needs(
                label(&first.object),
                format!(
                    "name the Secret with the nodes' certificates for {layer} (`tls.crt`, `tls.key`, `ca.crt`) in `spec.security.tls.{key}`; \
                     of stores in PKCS#12 or JKS, put what is in them there as PEM"
                ),
            ),
        }
    }
}

/// The Secret that a layer's certificate is mounted from, where that is in PEM files of the usual names.
fn certificates(set: &Set, layer: &str) -> Option<(String, String)> {
    let main = set.main()?;
    let key = |name: &str| set.settings.text(&format!("xpack.security.{layer}.ssl.{name}"));
    // Bitnami's image has its own variable for PEM files, which stand in a fixed place.
    let is_pem = |variable: &Value| variable["name"] == "ELASTICSEARCH_TLS_USE_PEM" && variable["value"] == "true";
    let by_image = || super::super::recognise::items(main, "env").any(is_pem).then(|| "certs/tls.crt".to_owned());
    let file = key("certificate").or_else(|| key("key")).or_else(by_image)?;
    let (directory, name) = file.rsplit_once('/')?;
    if !["tls.crt", "tls.key"].contains(&name) {
        return None;
    }
    let mounts = super::super::recognise::items(main, "volumeMounts");
    // A relative path is below the directory of settings.
    let is_there = |mount: &&Value| {
        let path = mount["mountPath"].as_str().unwrap_or_default().trim_end_matches('/');
        path == directory || (!directory.starts_with('/') && path.ends_with(&format!("/config/{directory}")))
    };
    let volume = mounts.into_iter().find(is_there)?["name"].as_str()?;
    let volumes = set.object.at("/spec/template/spec/volumes")?.as_array()?;
    let index = volumes.iter().position(|one| one["name"] == volume)?;
    let secret = volumes.get(index)?.pointer("/secret/secretName")?.as_str()?;
    Some((secret.to_owned(), format!("/spec/template/spec/volumes/{index}/secret/secretName")))
}

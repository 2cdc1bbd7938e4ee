//! The volumes of a pod: that of the data, those that are for what esgen's pods have by themselves, and the rest.

use super::super::DataVolume;
use super::super::draft::SECRET;
use super::super::recognise::items;
use super::super::storage::TEMPLATES;
use super::ours;
use super::part::{NO_PLACE, Part};
use super::workload::text;
use crate::config::Retention;
use crate::diagnostics::pointer;
use crate::elasticsearch::defaults::HOME;
use crate::foreign::is_empty;
use crate::foreign::manifests::words;
use crate::rules::is_own_volume;
use serde_json::{Value, json};

const SPEC: &str = "/spec/template/spec";
/// Where images have Elasticsearch and what belongs to it.
const HOMES: [&str; 3] = [HOME, "/opt/bitnami/", "/bitnami/"];

/// What becomes of a volume.
enum Fate {
    /// `storage` is for it.
    Data,
    Otherwise(&'static str),
    Manual(&'static str),
    Kept,
}

/// The volume of the data. Claims keep their names where the set keeps its own.
pub(super) fn storage(part: &mut Part, is_kept: bool) {
    let set = part.set;
    let roles = set.config.roles.as_deref();
    let stores = roles.is_none_or(|roles| roles.iter().any(|role| role.facts().stores));
    let pointer = set.container.clone() + "/volumeMounts";
    match (&set.data_volume, &set.config.storage) {
        (DataVolume::Claim, Some(storage)) => {
            if is_kept && let Some((origin, _)) = set.origins.find(&crate::diagnostics::Path::parse("storage")) {
                let name = part.given.value(&origin).cloned().unwrap_or_default();
                part.carry_origin("storage.claimName", name, &origin);
            }
            part.carry_read("storage.size", text(storage.size.as_ref()));
            part.carry_read("storage.storageClass", storage.storage_class.as_deref().map(Value::from));
            part.carry_read("storage.accessMode", storage.access_mode.map(|mode| json!(mode)));
            let deleted = |policy: Option<Retention>| policy.filter(|policy| *policy == Retention::Delete);
            part.carry_read("storage.whenDeleted", deleted(storage.when_deleted).map(|policy| json!(policy)));
            part.carry_read("storage.whenScaled", deleted(storage.when_scaled).map(|policy| json!(policy)));
        }
        (DataVolume::Shared(origin), _) => {
            let place = part.given.describe(origin);
            part.draft.needs(
                place,
                "all pods have one claim: each node of a config has a volume of its own, so the data cannot stay where they are; \
                 write `storage.size`, and move them beside or by a snapshot",
            );
        }
        (DataVolume::Ephemeral, _) if stores => part.needs(
            &pointer,
            "the data are lost with each pod, and with all pods at once all of them: write `storage.size` for a volume of each node, and move \
             the data beside or by a snapshot",
        ),
        (DataVolume::Other, _) if stores => part.needs(
            &pointer,
            "the data are not on claims of the pods' own, or nothing says where: write `storage.size`, and move the data beside or by a \
             snapshot",
        ),
        _ => {}
    }
    claims(part);
}

/// What claim templates say beyond what `storage` has.
fn claims(part: &mut Part) {
    let data = part.set.origins.find(&crate::diagnostics::Path::parse("storage")).map(|(origin, _)| origin);
    let is_claim = part.set.data_volume.is_claim();
    for list in TEMPLATES {
        let all = part.set.object.at(list).and_then(Value::as_array).cloned().unwrap_or_default();
        for (index, claim) in all.iter().enumerate() {
            let pointer = format!("{list}/{index}");
            let name = format!("{pointer}/metadata/name");
            if !is_claim || data.as_ref() != Some(&part.set.object.origin(&name)) {
                part.needs(&pointer, "a set of esgen has one volume, that of its data: move what is on this one, or mount a claim of your own in `podTemplate`");
                continue;
            }
            if list == TEMPLATES[1] {
                part.changed(&pointer, "claim templates stand in the StatefulSet, not in its pods: this one made no claims, so the data are on no volume");
            }
            for key in ["labels", "annotations"] {
                if claim["metadata"].get(key).is_some_and(|value| !is_empty(value)) {
                    part.changed(&format!("{pointer}/metadata/{key}"), "claims that are there keep theirs");
                }
            }
            for (key, value) in claim["spec"].as_object().into_iter().flatten() {
                let place = pointer::join(&format!("{pointer}/spec"), key);
                match key.as_str() {
                    "resources" | "storageClassName" => {}
                    "volumeMode" if value == "Filesystem" => {}
                    "accessModes"
                        if claim.pointer("/spec/accessModes/0").is_some_and(|mode| {
                            mode.as_str().is_some_and(|mode| mode.starts_with("ReadWriteOnce"))
                        }) => {}
                    "accessModes" => part.changed(
                        &place,
                        "new claims are of one host at a time, `ReadWriteOnce`; those that are there stay as they are",
                    ),
                    _ if is_empty(value) => {}
                    _ => part.needs(&place, NO_PLACE),
                }
            }
        }
    }
}

/// Volumes and mounts.
pub(super) fn read(part: &mut Part) {
    let volumes = part.set.object.at(&format!("{SPEC}/volumes")).and_then(Value::as_array).cloned().unwrap_or_default();
    for (index, volume) in volumes.iter().enumerate() {
        let name = volume["name"].as_str().unwrap_or_default();
        let pointer = format!("{SPEC}/volumes/{index}");
        match fate(part, name) {
            Fate::Data => {}
            Fate::Otherwise(why) => part.changed(&pointer, why),
            Fate::Manual(what) => part.needs(&pointer, what),
            Fate::Kept if part.hides(&pointer) => part.needs(&pointer, SECRET),
            Fate::Kept => part.carry("podTemplate.spec.volumes", json!([volume]), &pointer),
        }
    }
    let mounts =
        part.set.main().map(|main| items(main, "volumeMounts").cloned().collect::<Vec<_>>()).unwrap_or_default();
    for (index, mount) in mounts.iter().enumerate() {
        let name = mount["name"].as_str().unwrap_or_default();
        if matches!(fate(part, name), Fate::Kept) {
            let pointer = format!("{}/volumeMounts/{index}", part.set.container);
            part.carry("podTemplate.spec.containers[0].volumeMounts", json!([mount]), &pointer);
        }
    }
}

/// A volume that a container mounts and that esgen's pods do not have.
pub(super) fn lost_mount(part: &Part, container: &Value) -> Option<String> {
    let name = |mount: &Value| mount["name"].as_str().map(str::to_owned);
    items(container, "volumeMounts").filter_map(name).find(|name| !matches!(fate(part, name), Fate::Kept))
}

fn fate(part: &Part, name: &str) -> Fate {
    let set = part.set;
    let volumes = set.object.at(&format!("{SPEC}/volumes")).and_then(Value::as_array);
    let Some(volume) = volumes.into_iter().flatten().find(|volume| volume["name"] == name) else { return Fate::Data };
    if name.starts_with("elastic-internal") || name == "downward-api" {
        return Fate::Otherwise(words::TOOL);
    }
    if ours::is_written(&set.object) && is_own_volume(name) {
        return Fate::Otherwise(ours::WRITTEN);
    }
    let Some(main) = set.main() else { return Fate::Kept };
    let mounts = items(main, "volumeMounts").filter(|mount| mount["name"] == name);
    let paths: Vec<&str> = mounts.filter_map(|mount| mount["mountPath"].as_str()).collect();
    let data = set.settings.text("path.data").unwrap_or_else(|| format!("{HOME}/data"));
    let is_scratch = volume.get("emptyDir").is_some();
    if paths.iter().any(|path| path.trim_end_matches('/') == data.trim_end_matches('/')) {
        return if is_scratch {
            Fate::Otherwise("the data had no volume that outlives the pod; `storage` gives each node one")
        } else {
            Fate::Data
        };
    }
    let is_own = |path: &&str| HOMES.iter().any(|home| path.starts_with(home)) || (is_scratch && *path == "/tmp");
    if !paths.is_empty() && paths.iter().all(is_own) {
        let has = |part: &str| paths.iter().any(|path| path.contains(part));
        let is_directory = paths.iter().any(|path| path.trim_end_matches('/').ends_with("/config"));
        return if is_scratch {
            Fate::Otherwise(words::SCRATCH)
        } else if volume.get("secret").is_some() && (has("cert") || has("/ssl") || has("tls")) {
            Fate::Otherwise(words::CERTIFICATES)
        } else if volume.get("configMap").is_some()
            && (has("elasticsearch.yml") || is_directory)
            && set.settings.is_whole
        {
            Fate::Otherwise(words::SETTINGS)
        } else {
            Fate::Manual(words::FILE)
        };
    }
    if is_own_volume(name) {
        return Fate::Manual(
            "esgen's pods have a volume of that name: give it another in `podTemplate.spec.volumes`, and mount it there",
        );
    }
    Fate::Kept
}

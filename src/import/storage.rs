//! The volume that a set's nodes keep their data on.

use super::objects::Object;
use super::recognise::items;
use super::settings::Settings;
use super::{Origin, Origins};
use crate::config::{AccessMode, Ephemeral, EphemeralMedium, QuantityText, Retention, Storage};
use crate::diagnostics::Path;
use crate::elasticsearch::defaults::HOME;
use crate::elasticsearch::image::Image;
use serde_json::Value;

/// Where Bitnami's image keeps the data.
const BITNAMI_DATA: &str = "/bitnami/elasticsearch/data";

/// The volume at the data path.
#[derive(Clone, Debug)]
pub(crate) enum DataVolume {
    /// A claim of its own for each pod.
    Claim,
    /// One claim for all pods, named here.
    Shared(Origin),
    /// Lost with the pod.
    Ephemeral,
    /// Something else, such as a directory of the host; or nobody can tell.
    Other,
}

impl DataVolume {
    /// Whether each pod has a claim of its own.
    pub(super) fn is_claim(&self) -> bool {
        matches!(self, Self::Claim)
    }
}

/// Where the claim templates of a workload stand: by right, and where people put them by mistake.
pub(super) const TEMPLATES: [&str; 2] = ["/spec/volumeClaimTemplates", "/spec/template/spec/volumeClaimTemplates"];

/// What is mounted at the data path of a container at `pointer`, and what of it a config says; `path` is that of `storage` there.
pub(super) fn read(
    object: &Object,
    (pointer, pod, container): (&str, &Value, &Value),
    settings: &Settings,
    (path, origins): (&Path, &mut Origins),
) -> (DataVolume, Option<Storage>) {
    let image = Image::new(container.get("image").and_then(Value::as_str).unwrap_or_default());
    let by_image = if image.is_bitnami() { BITNAMI_DATA.to_owned() } else { format!("{HOME}/data") };
    let data_path = settings.text("path.data").unwrap_or(by_image);
    let templates = TEMPLATES.iter().flat_map(|list| {
        let all = object.at(list).and_then(Value::as_array).into_iter().flatten().enumerate();
        all.map(move |(index, claim)| (format!("{list}/{index}"), claim))
    });
    let templates: Vec<(String, &Value)> = templates.collect();
    let named = |name: &str| {
        templates.iter().find(|(_, claim)| claim.pointer("/metadata/name").and_then(Value::as_str) == Some(name))
    };
    let mounts = items(container, "volumeMounts").enumerate().filter_map(|(index, mount)| {
        let text = |key| mount.get(key).and_then(Value::as_str);
        Some((index, text("name")?, text("mountPath")?.trim_end_matches('/')))
    });
    let mounts: Vec<(usize, &str, &str)> = mounts.collect();
    let at_data = mounts.iter().filter(|(_, _, at)| is_within(&data_path, at)).max_by_key(|(_, _, at)| at.len());
    // An image of one's own may keep the data elsewhere: a claim of each pod is for that.
    let Some((index, name, _)) = at_data.or_else(|| mounts.iter().find(|(_, name, _)| named(name).is_some())) else {
        let is_known = settings.is_whole && object.kind() != "Elasticsearch";
        return if is_known { ephemeral(path, object.origin(pointer), origins) } else { (DataVolume::Other, None) };
    };
    if let Some((template, claim)) = named(name) {
        return (DataVolume::Claim, Some(of_claim(object, template, claim, path, origins)));
    }
    let volume = pod.pointer("/spec/volumes").and_then(Value::as_array).into_iter().flatten();
    let volume = volume.enumerate().find(|(_, volume)| volume.get("name").and_then(Value::as_str) == Some(name));
    let Some((position, volume)) = volume else { return (DataVolume::Other, None) };
    let volume_pointer = pointer.split("/containers/").next().map(|spec| format!("{spec}/volumes/{position}"));
    let origin = object.origin(&volume_pointer.unwrap_or_else(|| format!("{pointer}/volumeMounts/{index}")));
    if let Some(empty) = volume.get("emptyDir") {
        let (kind, mut storage) = ephemeral(path, origin, origins);
        if let Some(ephemeral) = storage.as_mut().and_then(|storage| storage.ephemeral.as_mut()) {
            let is_memory = empty.get("medium").and_then(Value::as_str) == Some("Memory");
            ephemeral.medium = is_memory.then_some(EphemeralMedium::Memory);
            ephemeral.size_limit = quantity(empty.get("sizeLimit")).unwrap_or_else(|| ephemeral.size_limit.clone());
        }
        return (kind, storage);
    }
    if volume.get("persistentVolumeClaim").is_some() {
        return (DataVolume::Shared(origin), Some(Storage::default()));
    }
    (DataVolume::Other, Some(Storage::default()))
}

/// A size that no rule finds anything in.
const UNLIMITED: &str = "1Ei";

fn ephemeral(path: &Path, origin: Origin, origins: &mut Origins) -> (DataVolume, Option<Storage>) {
    origins.add(path.clone(), origin);
    let ephemeral = Ephemeral { medium: None, size_limit: QuantityText(UNLIMITED.to_owned()) };
    (DataVolume::Ephemeral, Some(Storage { ephemeral: Some(ephemeral), ..Storage::default() }))
}

/// What a claim template says.
pub(super) fn of_claim(object: &Object, pointer: &str, claim: &Value, path: &Path, origins: &mut Origins) -> Storage {
    origins.add(path.clone(), object.origin(&format!("{pointer}/metadata/name")));
    let mut origin = |key: &str, below: &str| origins.add(path.key(key), object.origin(below));
    origin("size", &format!("{pointer}/spec/resources/requests/storage"));
    origin("storageClass", &format!("{pointer}/spec/storageClassName"));
    origin("accessMode", &format!("{pointer}/spec/accessModes/0"));
    for (key, field) in [("whenDeleted", "whenDeleted"), ("whenScaled", "whenScaled")] {
        origin(key, &format!("/spec/persistentVolumeClaimRetentionPolicy/{field}"));
    }
    let retention = |field: &str| match object.text(&format!("/spec/persistentVolumeClaimRetentionPolicy/{field}")) {
        "Delete" => Some(Retention::Delete),
        "Retain" => Some(Retention::Retain),
        _ => None,
    };
    let access_mode = match claim.pointer("/spec/accessModes/0").and_then(Value::as_str) {
        Some("ReadWriteOnce") => Some(AccessMode::ReadWriteOnce),
        Some("ReadWriteOncePod") => Some(AccessMode::ReadWriteOncePod),
        _ => None,
    };
    Storage {
        size: quantity(claim.pointer("/spec/resources/requests/storage")),
        storage_class: claim.pointer("/spec/storageClassName").and_then(Value::as_str).map(str::to_owned),
        access_mode,
        when_deleted: retention("whenDeleted"),
        when_scaled: retention("whenScaled"),
        ..Storage::default()
    }
}

/// A quantity as it is written.
pub(super) fn quantity(value: Option<&Value>) -> Option<QuantityText> {
    match value? {
        Value::String(text) => Some(QuantityText(text.clone())),
        Value::Number(number) => Some(QuantityText(number.to_string())),
        _ => None,
    }
}

/// Whether a path is that of a directory or below it.
fn is_within(path: &str, directory: &str) -> bool {
    path.trim_end_matches('/').strip_prefix(directory).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

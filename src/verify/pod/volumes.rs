//! Volumes of a pod.

use super::super::field::{Field, Findings};
use super::super::names::{self, check_file_path};
use super::claims::check_claim_spec;
use super::environment::{check_field_reference, check_resource_reference};

/// Every kind of volume.
const SOURCES: [&str; 30] = [
    "awsElasticBlockStore",
    "azureDisk",
    "azureFile",
    "cephfs",
    "cinder",
    "configMap",
    "csi",
    "downwardAPI",
    "emptyDir",
    "ephemeral",
    "fc",
    "flexVolume",
    "flocker",
    "gcePersistentDisk",
    "gitRepo",
    "glusterfs",
    "hostPath",
    "image",
    "iscsi",
    "nfs",
    "persistentVolumeClaim",
    "photonPersistentDisk",
    "portworxVolume",
    "projected",
    "quobyte",
    "rbd",
    "scaleIO",
    "secret",
    "storageos",
    "vsphereVolume",
];

/// The largest mode of a file: 0777.
const LARGEST_MODE: i64 = 0o777;

/// The kinds of volumes that other fields care about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Claim,
    Ephemeral,
    EmptyDir,
    Other,
}

/// A volume that containers can mount.
pub(super) struct Volume<'a> {
    pub(super) name: &'a str,
    pub(super) kind: Kind,
}

/// The volumes of a pod, those of its claim templates first.
pub(super) fn collect<'a>(spec: &Field<'a>, claims: &[&'a str]) -> Vec<Volume<'a>> {
    let templates = claims.iter().map(|name| Volume { name, kind: Kind::Claim });
    let volumes = spec.get("volumes");
    let volumes = volumes.items().map(|volume| {
        let kind = if volume.get("persistentVolumeClaim").is_set() {
            Kind::Claim
        } else if volume.get("ephemeral").is_set() {
            Kind::Ephemeral
        } else if volume.get("emptyDir").is_set() || sources_of(&volume).next().is_none() {
            Kind::EmptyDir
        } else {
            Kind::Other
        };
        Volume { name: volume.get("name").text(), kind }
    });
    templates.chain(volumes).collect()
}

/// Checks `volumes`, without those that a claim template of the same name replaces.
pub(super) fn check_volumes(spec: &Field, claims: &[&str], out: &mut Findings) {
    let mut seen = Vec::new();
    for volume in spec.get("volumes").items() {
        let name = volume.get("name");
        if claims.contains(&name.text()) {
            continue;
        }
        if out.require(&name, "containers mount the volume by it") {
            out.check(&name, names::dns_label(name.text()));
            out.unique(&name, name.text(), &mut seen, &format!("volume `{}`", name.text()));
        }
        check_source(&volume, out);
    }
}

/// The sources that a volume has; it should be one.
fn sources_of(volume: &Field) -> impl Iterator<Item = &'static str> {
    SOURCES.into_iter().filter(|source| volume.get(source).is_set())
}

fn check_source(volume: &Field, out: &mut Findings) {
    let set: Vec<_> = sources_of(volume).collect();
    match set.as_slice() {
        // The API server makes an emptyDir of a volume that says nothing.
        [] | [_] => {}
        [first, second, ..] => {
            out.add(&volume.get(second), format!("cannot stand beside `{first}`: a volume has one source"));
        }
    }
    for source in set {
        let field = volume.get(source);
        match source {
            "emptyDir" => check_empty_dir(&field, out),
            "secret" => check_files(&field, "secretName", out),
            "configMap" => check_files(&field, "name", out),
            "persistentVolumeClaim" => {
                out.require(&field.get("claimName"), "write the name of the claim");
            }
            "hostPath" => check_host_path(&field, out),
            "downwardAPI" => check_downward(&field, &mut Vec::new(), out),
            "projected" => check_projected(&field, out),
            "ephemeral" => check_ephemeral(&field, out),
            "csi" => check_csi(&field, out),
            "nfs" => check_nfs(&field, out),
            "image" => out.one_of_or_empty(&field.get("pullPolicy"), &["Always", "IfNotPresent", "Never"]),
            "gitRepo" => {
                out.require(&field.get("repository"), "write the repository to clone");
                names::check_relative_path(&field.get("directory"), out);
            }
            _ => {}
        }
    }
}

fn check_empty_dir(source: &Field, out: &mut Findings) {
    let limit = source.get("sizeLimit");
    if out.quantity(&limit).is_some_and(|size| size.signum() < 0) {
        out.add(&limit, "is negative: write how much the folder may hold, or leave it out");
    }
}

fn check_mode(mode: &Field, out: &mut Findings) {
    if let Some(number) = mode.integer()
        && !(0..=LARGEST_MODE).contains(&number)
    {
        out.add(
            mode,
            format!("{number} is no file mode: write 0 to 511, which is 0 to 0777 in octal (0644 is 420, 0400 is 256)"),
        );
    }
}

fn check_files(source: &Field, name_key: &str, out: &mut Findings) {
    out.require(&source.get(name_key), "write the name of the object that holds the files");
    check_mode(&source.get("defaultMode"), out);
    for item in source.get("items").items() {
        check_item(&item, out);
    }
}

fn check_item(item: &Field, out: &mut Findings) {
    out.require(&item.get("key"), "write the key whose value becomes the file");
    if out.require(&item.get("path"), "write the path of the file in the volume") {
        check_file_path(&item.get("path"), out);
    }
    check_mode(&item.get("mode"), out);
}

fn check_host_path(source: &Field, out: &mut Findings) {
    let path = source.get("path");
    if out.require(&path, "write the path on the node") && path.text().split('/').any(|part| part == "..") {
        out.add(&path, format!("`{}` must not step back: leave out `..`", path.text()));
    }
    out.one_of_or_empty(
        &source.get("type"),
        &["DirectoryOrCreate", "Directory", "FileOrCreate", "File", "Socket", "CharDevice", "BlockDevice"],
    );
}

fn check_downward<'a>(source: &Field<'a>, paths: &mut Vec<&'a str>, out: &mut Findings) {
    check_mode(&source.get("defaultMode"), out);
    for file in source.get("items").items() {
        let path = file.get("path");
        if out.require(&path, "write the path of the file in the volume") {
            check_file_path(&path, out);
            out.unique(&path, path.text(), paths, &format!("file `{}`", path.text()));
        }
        check_mode(&file.get("mode"), out);
        out.exactly_one(&file, &["fieldRef", "resourceFieldRef"], "something to say");
        if file.get("fieldRef").is_set() {
            check_field_reference(&file.get("fieldRef"), true, out);
        }
        if file.get("resourceFieldRef").is_set() {
            check_resource_reference(&file.get("resourceFieldRef"), true, out);
        }
    }
}

fn check_projected(projected: &Field, out: &mut Findings) {
    check_mode(&projected.get("defaultMode"), out);
    let mut paths = Vec::new();
    for source in projected.get("sources").items() {
        let kinds =
            ["secret", "configMap", "downwardAPI", "serviceAccountToken", "clusterTrustBundle", "podCertificate"];
        let set: Vec<_> = kinds.into_iter().filter(|kind| source.get(kind).is_set()).collect();
        if let [first, second, ..] = set.as_slice() {
            out.add(&source.get(second), format!("cannot stand beside `{first}`: write a source of its own"));
        }
        for kind in ["secret", "configMap"].into_iter().filter(|kind| source.get(kind).is_set()) {
            check_files(&source.get(kind), "name", out);
            for item in source.path(&[kind, "items"]).items().filter(|item| item.get("path").has_text()) {
                let path = item.get("path");
                out.unique(&path, path.text(), &mut paths, &format!("file `{}`", path.text()));
            }
        }
        check_downward(&source.get("downwardAPI"), &mut paths, out);
        let token = source.get("serviceAccountToken");
        if token.is_set() {
            out.in_range(&token.get("expirationSeconds"), 600, 1 << 32);
            if out.require(&token.get("path"), "write the path of the token in the volume") {
                check_file_path(&token.get("path"), out);
            }
        }
        check_bundle(&source.get("clusterTrustBundle"), out);
    }
}

fn check_bundle(bundle: &Field, out: &mut Findings) {
    if !bundle.is_set() {
        return;
    }
    out.exactly_one(bundle, &["name", "signerName"], "the bundle it takes");
    if bundle.get("name").is_set() && bundle.get("labelSelector").is_set() {
        out.add(&bundle.get("labelSelector"), "cannot stand beside `name`: leave it out");
    }
    if out.require(&bundle.get("path"), "write the path of the file in the volume") {
        check_file_path(&bundle.get("path"), out);
    }
}

fn check_ephemeral(source: &Field, out: &mut Findings) {
    let template = source.get("volumeClaimTemplate");
    if !template.is_set() {
        return out.add(&template, "is required: write the claim that is made for each pod");
    }
    let metadata = template.get("metadata");
    names::check_labels(&metadata.get("labels"), out);
    names::check_annotations(&metadata.get("annotations"), out);
    for (key, field) in metadata.entries().filter(|(key, _)| !["labels", "annotations"].contains(key)) {
        out.add(&field, format!("`{key}` cannot be set in the template of an ephemeral volume: leave it out"));
    }
    check_claim_spec(&template.get("spec"), out);
}

fn check_csi(source: &Field, out: &mut Findings) {
    let driver = source.get("driver");
    if out.require(&driver, "write the name of the CSI driver") {
        let short =
            if driver.text().len() <= 63 { Ok(()) } else { Err("is too long: write at most 63 characters".into()) };
        out.check(&driver, short);
        out.check(&driver, names::dns_subdomain(&driver.text().to_ascii_lowercase()));
    }
    if source.get("nodePublishSecretRef").is_set() {
        out.require(&source.path(&["nodePublishSecretRef", "name"]), "write the name of the Secret");
    }
}

fn check_nfs(source: &Field, out: &mut Findings) {
    out.require(&source.get("server"), "write the host of the NFS server");
    let path = source.get("path");
    if out.require(&path, "write the exported path") && !path.text().starts_with('/') {
        out.add(&path, format!("`{}` must be absolute: start it with `/`", path.text()));
    }
}

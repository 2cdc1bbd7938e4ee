//! Volumes of a pod.

use super::super::field::{Field, Findings};
use super::super::metadata::check_annotations;
use super::claims::check_claim_spec;
use super::environment::{check_field_reference, check_resource_reference};
use crate::diagnostics::quoted;
use crate::message;

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
        } else if volume.get("emptyDir").is_set() || volume.entries().all(|(key, _)| key == "name") {
            Kind::EmptyDir
        } else {
            Kind::Other
        };
        Volume { name: volume.get("name").text(), kind }
    });
    templates.chain(volumes).collect()
}

/// Checks `volumes`. One that a claim template of the same name replaces never takes effect.
pub(super) fn check_volumes(spec: &Field, claims: &[&str], is_pod: bool, out: &mut Findings) {
    for volume in spec.get("volumes").items() {
        let name = volume.get("name");
        if claims.contains(&name.text()) {
            let message = message!(
                "volume `{}` has no effect: the claim template of this name replaces it in every pod; rename it or leave \
                 it out",
                quoted(name.text())
            );
            out.warn(&name, message);
            continue;
        }
        let (image, claim) = (volume.get("image"), volume.path(&["ephemeral", "volumeClaimTemplate"]));
        if is_pod && image.is_set() && !image.get("reference").has_text() {
            out.add(&image.get("reference"), "is required: write the image to mount");
        }
        if claim.is_set() {
            check_ephemeral(&claim, out);
        }
        check_downward(&volume.get("downwardAPI"), out);
        check_projected(&volume.get("projected"), out);
    }
}

fn check_downward(source: &Field, out: &mut Findings) {
    for file in source.get("items").items() {
        if file.get("fieldRef").is_set() {
            check_field_reference(&file.get("fieldRef"), true, out);
        }
        if file.get("resourceFieldRef").is_set() {
            check_resource_reference(&file.get("resourceFieldRef"), true, out);
        }
    }
}

/// The sources of a projected volume share one folder.
fn check_projected(projected: &Field, out: &mut Findings) {
    let mut paths = Vec::new();
    for source in projected.get("sources").items() {
        for kind in ["secret", "configMap", "downwardAPI"] {
            for path in source.path(&[kind, "items"]).items().map(|item| item.get("path")).filter(Field::has_text) {
                out.unique(&path, path.text(), &mut paths, || message!("file `{}`", quoted(path.text())));
            }
        }
        let certificate = source.get("podCertificate");
        let keys = ["credentialBundlePath", "keyPath", "certificateChainPath"];
        let files =
            keys.map(|key| certificate.get(key)).into_iter().chain([source.path(&["clusterTrustBundle", "path"])]);
        for path in files.filter(Field::has_text) {
            out.unique(&path, path.text(), &mut paths, || message!("file `{}`", quoted(path.text())));
        }
        check_downward(&source.get("downwardAPI"), out);
    }
}

fn check_ephemeral(template: &Field, out: &mut Findings) {
    let metadata = template.get("metadata");
    check_annotations(&metadata.get("annotations"), out);
    for (key, field) in metadata.entries().filter(|(key, _)| !["labels", "annotations"].contains(key)) {
        out.add(
            &field,
            message!("`{}` cannot be set in the template of an ephemeral volume: leave it out", quoted(key)),
        );
    }
    check_claim_spec(&template.get("spec"), false, out);
}

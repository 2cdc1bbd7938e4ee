//! The spec of a PersistentVolumeClaim, alone or as the template of a StatefulSet or an ephemeral volume.

use super::super::field::{Field, Findings};
use crate::diagnostics::quoted;
use crate::kubernetes::names::dns_subdomain;
use crate::message;

/// The API group of VolumeSnapshots.
const SNAPSHOTS: &str = "snapshot.storage.k8s.io";

/// Checks the `spec` of a claim; `is_claim` is for one that stands alone, of which the server drops what it does not know.
pub(in super::super) fn check_claim_spec(spec: &Field, is_claim: bool, out: &mut Findings) {
    let modes = spec.get("accessModes");
    let is_exclusive = |mode: &Field| mode.text() == "ReadWriteOncePod";
    if modes.items().any(|mode| is_exclusive(&mode)) && !modes.items().all(|mode| is_exclusive(&mode)) {
        out.add(&modes, "`ReadWriteOncePod` excludes every other access mode: keep it alone");
    }
    check_size(spec, out);
    check_sources(spec, is_claim, out);
}

fn check_size(spec: &Field, out: &mut Findings) {
    let storage = spec.path(&["resources", "requests", "storage"]);
    if !storage.is_set() {
        out.add(&storage, "is required: write how much storage to claim, such as 10Gi");
    }
    for list in ["requests", "limits"] {
        for (name, amount) in spec.path(&["resources", list]).entries() {
            let Some(quantity) = out.quantity(&amount) else { continue };
            if list == "requests" && name == "storage" && quantity.signum() <= 0 {
                out.add(&amount, message!("{} is not a size: write more than 0", quantity));
            }
        }
    }
}

/// Checks what a claim is filled from. The server drops what it does not know before it looks at the rest.
fn check_sources(spec: &Field, is_claim: bool, out: &mut Findings) {
    let (source, reference) = (spec.get("dataSource"), spec.get("dataSourceRef"));
    // CrossNamespaceVolumeDataSource is off by default.
    let is_dropped = reference.get("namespace").has_text();
    if is_dropped {
        out.warn(&reference.get("namespace"), "has no effect: without a feature gate the reference is dropped");
    }
    let has_reference = reference.is_set() && !is_dropped;
    let (group, kind) = (source.get("apiGroup"), source.get("kind"));
    let is_known = matches!((kind.text(), group.text()), ("PersistentVolumeClaim", "") | ("VolumeSnapshot", SNAPSHOTS));
    if is_claim && source.is_set() && !is_known && !has_reference {
        out.warn(&source, "has no effect: write anything but a claim or a VolumeSnapshot as `dataSourceRef`");
    } else if source.is_set() {
        check_source(&source, out);
    }
    if has_reference {
        check_source(&reference, out);
    }
    let same = |key: &str| source.get(key).value() == reference.get(key).value();
    if source.is_set() && has_reference && !["apiGroup", "kind", "name"].into_iter().all(same) {
        out.add(&source, "must say the same as `dataSourceRef`: leave `dataSource` out");
    }
}

/// Source: `validateDataSource`, `validateDataSourceRef`.
fn check_source(source: &Field, out: &mut Findings) {
    let (group, kind) = (source.get("apiGroup"), source.get("kind"));
    for field in [&kind, &source.get("name")].into_iter().filter(|field| !field.has_text()) {
        out.add(field, "is required: write the kind and the name of what the volume is filled from");
    }
    if group.has_text() {
        out.check(&group, dns_subdomain(group.text()));
    } else if kind.has_text() && kind.text() != "PersistentVolumeClaim" {
        out.add(&group, message!("is required for kind `{}`", quoted(kind.text())));
    }
}

//! The spec of a PersistentVolumeClaim, alone or as the template of a StatefulSet or an ephemeral volume.

use super::super::field::{Field, Findings};
use super::super::names;
use super::super::selectors::check_selector;

/// Checks the `spec` of a claim.
pub(in super::super) fn check_claim_spec(spec: &Field, out: &mut Findings) {
    let modes = spec.get("accessModes");
    if modes.len() == 0 && (!modes.is_set() || modes.value().is_array()) {
        out.add(&modes, "is required: write at least one access mode, such as `ReadWriteOnce`");
    }
    for mode in modes.items() {
        out.one_of(&mode, &["ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod"]);
    }
    let is_exclusive = |mode: &Field| mode.text() == "ReadWriteOncePod";
    if modes.items().any(|mode| is_exclusive(&mode)) && !modes.items().all(|mode| is_exclusive(&mode)) {
        out.add(&modes, "`ReadWriteOncePod` excludes every other access mode: keep it alone");
    }
    check_size(spec, out);
    check_selector(&spec.get("selector"), out);
    for key in ["storageClassName", "volumeAttributesClassName"] {
        let class = spec.get(key);
        if class.has_text() {
            out.check(&class, names::dns_subdomain(class.text()));
        }
    }
    out.one_of(&spec.get("volumeMode"), &["Block", "Filesystem"]);
    check_sources(spec, out);
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
                out.add(&amount, format!("{quantity} is no size: write more than 0"));
            }
        }
    }
}

fn check_sources(spec: &Field, out: &mut Findings) {
    let (source, reference) = (spec.get("dataSource"), spec.get("dataSourceRef"));
    for field in [&source, &reference] {
        if !field.is_set() {
            continue;
        }
        out.require(&field.get("name"), "write the name of the object to copy from");
        let has_kind = out.require(&field.get("kind"), "write the kind of the object to copy from");
        let group = field.get("apiGroup");
        if group.has_text() {
            out.check(&group, names::dns_subdomain(group.text()));
        } else if has_kind && field.get("kind").text() != "PersistentVolumeClaim" {
            out.add(&group, format!("is required for kind `{}`", field.get("kind").text()));
        }
    }
    let namespace = reference.get("namespace");
    if namespace.has_text() {
        out.check(&namespace, names::dns_label(namespace.text()));
    }
    let same = |key: &str| source.get(key).value() == reference.get(key).value();
    if source.is_set()
        && reference.is_set()
        && (namespace.has_text() || !["apiGroup", "kind", "name"].into_iter().all(same))
    {
        out.add(&source, "must say the same as `dataSourceRef`: leave `dataSource` out");
    }
}

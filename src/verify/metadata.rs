//! What holds for the metadata of every object.
//!
//! Source: k8s.io/apimachinery `pkg/api/validation/objectmeta.go`.

use super::field::{Field, Findings};
use crate::diagnostics::quoted;
use crate::kubernetes::kinds::{Kind, Names, Scope};
use crate::kubernetes::names;
use crate::message;

/// Reports what the API server refuses in `metadata`. A namespace may be absent: kubectl fills it in.
pub(super) fn check_metadata(metadata: &Field, kind: &Kind, out: &mut Findings) {
    check(metadata, (kind.scope, kind.names), takes_any_finalizer(kind), out);
}

/// The same of a custom resource.
pub(super) fn check_custom_metadata(metadata: &Field, scope: Scope, out: &mut Findings) {
    check(metadata, (scope, Names::Subdomain), true, out);
}

fn check(metadata: &Field, (scope, syntax): (Scope, Names), takes_any_finalizer: bool, out: &mut Findings) {
    check_name(metadata, syntax, out);
    let namespace = metadata.get("namespace");
    if scope == Scope::Namespaced && namespace.has_text() {
        out.check(&namespace, names::dns_label(namespace.text()));
    } else if namespace.has_text() {
        let message = message!(
            "`{}` has no effect: objects of this kind have no namespace; leave it out",
            quoted(namespace.text())
        );
        out.warn(&namespace, message);
    }
    check_annotations(&metadata.get("annotations"), out);
    check_finalizers(&metadata.get("finalizers"), takes_any_finalizer, out);
    check_managed_fields(&metadata.get("managedFields"), out);
    check_owners(&metadata.get("ownerReferences"), out);
    let generation = metadata.get("generation");
    if generation.integer().is_some_and(|generation| generation < 0) {
        out.add(&generation, "must not be negative: leave it out, the API server counts generations itself");
    }
}

fn check_name(metadata: &Field, syntax: Names, out: &mut Findings) {
    let (name, prefix) = (metadata.get("name"), metadata.get("generateName"));
    if prefix.has_text() {
        // What is generated is longer; only the end of the prefix may be a `-`.
        let text = prefix.text();
        let masked = text.strip_suffix('-').filter(|rest| !rest.is_empty()).unwrap_or(text);
        let result = syntax.check(masked, out.kubernetes);
        out.check(&prefix, result);
    }
    if name.has_text() {
        let result = syntax.check(name.text(), out.kubernetes);
        out.check(&name, result);
    } else if !prefix.has_text() && (!name.is_set() || name.value().is_string()) {
        out.add(&name, "is required: every object has a name");
    }
}

/// Reports annotations that are too large together.
pub(super) fn check_annotations(annotations: &Field, out: &mut Findings) {
    const LIMIT: usize = 256 * 1024;
    let size: usize = annotations.entries().map(|(key, value)| key.len() + value.text().len()).sum();
    if size > LIMIT {
        let message = message!(
            "the annotations take {} bytes: an object has room for {}; move large values to a ConfigMap",
            size,
            LIMIT
        );
        out.add(annotations, message);
    }
}

/// Whether the server looks at the form of a finalizer alone: custom resources, and kinds that do without the metadata
/// validation of the core group.
fn takes_any_finalizer(kind: &Kind) -> bool {
    let (group, _) = kind.api_version.split_once('/').unwrap_or_default();
    match kind.kind {
        "APIService" | "CustomResourceDefinition" | "PodDisruptionBudget" | "RuntimeClass" => true,
        "Event" => group.is_empty(),
        _ => ["admissionregistration.k8s.io", "coordination.k8s.io"].contains(&group) || kind.is_custom(),
    }
}

fn check_finalizers(finalizers: &Field, takes_any: bool, out: &mut Findings) {
    let mut standard = Vec::new();
    for finalizer in finalizers.items() {
        let text = finalizer.text();
        out.check(&finalizer, names::label_key(text));
        if ["orphan", "foregroundDeletion"].contains(&text) {
            standard.push(text);
        } else if !text.contains('/') && text != "kubernetes" {
            let message = message!(
                "`{}` is not a finalizer that Kubernetes knows: write it as `example.com/{}`",
                quoted(text),
                quoted(text)
            );
            if takes_any {
                out.warn(&finalizer, message);
            } else {
                out.add(&finalizer, message);
            }
        }
    }
    if standard.contains(&"orphan") && standard.contains(&"foregroundDeletion") {
        out.add(finalizers, "`orphan` and `foregroundDeletion` exclude each other: keep one");
    }
}

/// The server itself writes these, but looks at what is sent along. It does not in the metadata of a template.
fn check_managed_fields(entries: &Field, out: &mut Findings) {
    for entry in entries.items() {
        let operation = entry.get("operation");
        if !["Apply", "Update"].contains(&operation.text()) {
            out.add(&operation, "must be `Apply` or `Update`: leave `managedFields` out, the API server writes them");
        }
        let kind = entry.get("fieldsType");
        if kind.has_text() && kind.text() != "FieldsV1" {
            out.add(&kind, "must be `FieldsV1`: leave `managedFields` out, the API server writes them");
        }
    }
}

fn check_owners(owners: &Field, out: &mut Findings) {
    let mut controllers = 0;
    for owner in owners.items() {
        for key in ["apiVersion", "kind", "name", "uid"] {
            if !owner.get(key).has_text() {
                out.add(&owner.get(key), "is required: an owner reference says which object it points at");
            }
        }
        if owner.get("apiVersion").text().matches('/').count() > 1 || owner.get("apiVersion").text().ends_with('/') {
            out.add(&owner.get("apiVersion"), "must be `version` or `group/version`");
        }
        controllers += usize::from(owner.get("controller").is_true());
        if owner.get("apiVersion").text() == "v1" && owner.get("kind").text() == "Event" {
            out.add(&owner, "an Event cannot own anything");
        }
    }
    if controllers > 1 {
        out.add(owners, message!("{} owners say `controller: true`: keep it on one", controllers));
    }
}

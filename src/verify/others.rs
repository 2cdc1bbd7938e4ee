//! Kinds with little to check beside their schema.

use std::collections::BTreeMap;

use super::field::{Field, Findings};
use super::pod::{check_amount, check_claim_spec, check_container_resource_name, check_toleration};
use crate::diagnostics::quoted;
use crate::kubernetes::addresses::{self, Range};
use crate::message;

/// Checks a PersistentVolumeClaim.
pub(super) fn check_claim(document: &Field, out: &mut Findings) {
    check_claim_spec(&document.get("spec"), true, out);
}

/// Checks a PriorityClass.
pub(super) fn check_priority_class(document: &Field, out: &mut Findings) {
    let name = document.path(&["metadata", "name"]);
    if name.text().starts_with("system-") {
        out.add(&name, "must not start with `system-`: that prefix is the system's own");
    }
}

/// Checks a StorageClass: no topology is there twice.
pub(super) fn check_storage_class(document: &Field, out: &mut Findings) {
    let mut terms = Vec::new();
    for topology in document.get("allowedTopologies").items() {
        let requirements = topology.get("matchLabelExpressions");
        let mut term = BTreeMap::new();
        for requirement in requirements.items() {
            let mut values: Vec<_> = requirement.get("values").items().map(|value| value.text()).collect();
            values.sort_unstable();
            term.insert(requirement.get("key").text(), values);
        }
        out.unique(&requirements, term, &mut terms, || "this topology");
    }
}

/// Checks an APIService.
pub(super) fn check_api_service(document: &Field, out: &mut Findings) {
    let (name, spec) = (document.path(&["metadata", "name"]), document.get("spec"));
    let expected = format!("{}.{}", spec.get("version").text(), spec.get("group").text());
    if name.text() != expected {
        out.add(&name, message!("must be the version and the group: write `{}`", quoted(expected)));
    }
    let prefix = document.path(&["metadata", "generateName"]);
    if prefix.has_text() {
        out.add(&prefix, "cannot be set: the name is that of the version and the group");
    }
}

/// Checks a RuntimeClass.
pub(super) fn check_runtime_class(document: &Field, out: &mut Findings) {
    for (name, amount) in document.path(&["overhead", "podFixed"]).entries() {
        check_container_resource_name(&amount, name, out);
        check_amount(&amount, name, out);
    }
    for toleration in document.path(&["scheduling", "tolerations"]).items() {
        check_toleration(&toleration, out);
    }
}

/// Checks a Node. Where its one old range of pods differs from the first of the new ones, that one counts, and they do not.
pub(super) fn check_node(document: &Field, out: &mut Findings) {
    let spec = document.get("spec");
    let (range, ranges) = (spec.get("podCIDR"), spec.get("podCIDRs"));
    let first = ranges.items().next();
    if let Some(first) = first.filter(|first| range.has_text() && first.text() != range.text()) {
        return out.warn(&first, message!("has no effect beside `podCIDR`, which is `{}`", quoted(range.text())));
    }
    for field in ranges.items() {
        let is_strict = out.since(36);
        out.check(&field, addresses::range(field.text(), is_strict).map(drop));
    }
    if ranges.len() > 2 {
        out.add(&ranges, "can hold one range of each family");
    }
    check_families(&ranges, out);
}

/// Checks a ServiceCIDR.
pub(super) fn check_service_cidr(document: &Field, out: &mut Findings) {
    check_families(&document.path(&["spec", "cidrs"]), out);
}

/// Reports two ranges of one family of addresses.
fn check_families(ranges: &Field, out: &mut Findings) {
    let mut families = Vec::new();
    for (range, field) in ranges.items().filter_map(|field| Some((Range::parse(field.text())?, field))) {
        out.unique(&field, range.is_ipv6(), &mut families, || "a range of this family");
    }
}

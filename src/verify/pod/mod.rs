//! Pods and pod templates.
//!
//! Source: k8s.io/kubernetes `pkg/apis/core/validation/validation.go`, ValidatePodTemplateSpec and ValidatePodSpec. The
//! API server itself looks at the template of a StatefulSet only from 1.34 on; before that its pods are refused one by
//! one, which nobody sees at apply, so the checks hold for every version.

mod claims;
mod containers;
mod environment;
mod mounts;
mod network;
mod probes;
mod resources;
mod scheduling;
mod security;
mod volumes;
mod windows;

pub(super) use claims::check_claim_spec;
pub(super) use resources::{check_amount, check_container_resource_name, read as read_amount};
pub(super) use scheduling::check_toleration;

use super::field::{Field, Findings};
use super::metadata::check_annotations;
use crate::diagnostics::quoted;
use crate::kubernetes::names;
use crate::message;

/// The grace period that the API server fills in, in seconds.
const DEFAULT_GRACE_PERIOD: i64 = 30;

/// What the parts of a pod need to know of the whole.
pub(super) struct Pod<'a> {
    spec: Field<'a>,
    volumes: Vec<volumes::Volume<'a>>,
    /// `terminationGracePeriodSeconds`, with its default.
    grace_period: i64,
    /// Whether this is a Pod of its own and no template.
    is_pod: bool,
}

/// Checks a pod template. `claims` are the names of a StatefulSet's volume claim templates, which become volumes and
/// take the place of volumes of the same name.
pub(super) fn check_template(template: &Field, claims: &[&str], is_stateful: bool, out: &mut Findings) {
    let metadata = template.get("metadata");
    check_annotations(&metadata.get("annotations"), out);
    check_deletion_cost(&metadata.get("annotations"), out);
    let spec = template.get("spec");
    if spec.get("ephemeralContainers").len() > 0 {
        out.add(&spec.get("ephemeralContainers"), "cannot be in a template: leave them out");
    }
    if !is_stateful {
        check_host_names(&spec, out);
    }
    check_spec(spec, claims, false, out);
}

/// Checks the `spec` and the annotations of a Pod.
pub(super) fn check_pod(document: &Field, out: &mut Findings) {
    check_deletion_cost(&document.path(&["metadata", "annotations"]), out);
    let spec = document.get("spec");
    if spec.get("ephemeralContainers").len() > 0 {
        out.add(&spec.get("ephemeralContainers"), "cannot be set on a new Pod: leave them out");
    }
    if spec.get("nodeName").has_text() && spec.get("schedulingGates").len() > 0 {
        out.add(&spec.get("nodeName"), "cannot stand beside `schedulingGates`: leave one of the two out");
    }
    check_host_names(&spec, out);
    check_spec(spec, &[], true, out);
}

/// Reports where the pods of a workload may not end, as only those of a Job may.
pub(super) fn check_runs_forever(template: &Field, kind: &'static str, out: &mut Findings) {
    let policy = template.path(&["spec", "restartPolicy"]);
    if ["OnFailure", "Never"].contains(&policy.text()) {
        out.add(
            &policy,
            message!("`{}` is for Jobs: a {} takes `Always` alone; leave the field out", quoted(policy.text()), kind),
        );
    }
    let deadline = template.path(&["spec", "activeDeadlineSeconds"]);
    if deadline.is_set() {
        out.add(&deadline, message!("is for Jobs: a {} does not take it; leave it out", kind));
    }
}

fn check_deletion_cost(annotations: &Field, out: &mut Findings) {
    let cost = annotations.get("controller.kubernetes.io/pod-deletion-cost");
    let text = cost.text();
    let plain = !text.starts_with('+') && (text == "0" || !text.starts_with('0')) && text.parse::<i32>().is_ok();
    if cost.is_set() && !plain {
        out.add(
            &cost,
            message!("`{}` is not a valid deletion cost: write an integer that fits 32 bits, in quotes", quoted(text)),
        );
    }
}

fn check_host_names(spec: &Field, out: &mut Findings) {
    for key in ["hostname", "subdomain"] {
        let name = spec.get(key);
        if name.has_text() {
            out.check(&name, names::dns_label(name.text()));
        }
    }
}

fn check_spec(spec: Field, claims: &[&str], is_pod: bool, out: &mut Findings) {
    let pod = Pod {
        volumes: volumes::collect(&spec, claims),
        grace_period: spec.get("terminationGracePeriodSeconds").integer().unwrap_or(DEFAULT_GRACE_PERIOD),
        is_pod,
        spec,
    };
    let spec = &pod.spec;
    if !spec.value().is_object() {
        if !spec.is_set() {
            out.add(spec, "is required: a pod has at least one container");
        }
        return;
    }
    volumes::check_volumes(spec, claims, is_pod, out);
    containers::check_containers(&pod, out);
    resources::check_pod_resources(spec, out);
    security::check_pod_security(spec, out);
    network::check_network(spec, out);
    scheduling::check_scheduling(spec, out);
    windows::check_operating_system(spec, out);
}

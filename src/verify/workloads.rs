//! StatefulSet, Deployment, DaemonSet, ReplicaSet, ReplicationController and PodTemplate.
//!
//! Source: k8s.io/kubernetes `pkg/apis/apps/validation/validation.go`.

use super::field::{Field, Findings};
use super::pod::{check_claim_spec, check_runs_forever, check_template};
use super::selectors::{has_labels, is_empty, matches};
use crate::diagnostics::quoted;
use crate::kubernetes::names;
use crate::message;

/// A StatefulSet's pods are called `name-ordinal`, and their revision label holds `name-hash` with a hash of 10
/// characters; both must fit into 63. The API server does not check this: no pod would ever start.
const LONGEST_STATEFUL_SET_NAME: usize = 63 - 1 - 10;

/// Checks a StatefulSet.
pub(super) fn check_stateful_set(document: &Field, out: &mut Findings) {
    let spec = document.get("spec");
    let name = document.path(&["metadata", "name"]);
    if name.text().len() > LONGEST_STATEFUL_SET_NAME && name.text().len() <= 63 {
        let message = message!(
            "has {} characters: its pods carry `{}-<hash of 10>` as a label, so write at most {}",
            name.text().len(),
            quoted(name.text()),
            LONGEST_STATEFUL_SET_NAME
        );
        out.add(&name, message);
    }
    let claims = spec.get("volumeClaimTemplates");
    let mut claim_names = Vec::new();
    for claim in claims.items() {
        let name = claim.path(&["metadata", "name"]);
        if name.has_text() {
            // The server does not look, but the pods get a volume of this name.
            out.check(&name, names::dns_label(name.text()));
            out.unique(&name, name.text(), &mut claim_names, || message!("claim `{}`", quoted(name.text())));
        } else {
            out.add(&name, "is required: containers mount the claim by it");
        }
        check_claim_spec(&claim.get("spec"), false, out);
    }
    check_selected_template(&spec, "StatefulSet", &claim_names, out);
}

/// Checks a Deployment.
pub(super) fn check_deployment(document: &Field, out: &mut Findings) {
    let spec = document.get("spec");
    let ready = spec.get("minReadySeconds").integer().unwrap_or(0);
    let deadline = spec.get("progressDeadlineSeconds");
    if deadline.integer().unwrap_or(600) <= ready {
        let message = message!("must exceed minReadySeconds, which is {} (the default of this field is 600)", ready);
        out.add(&deadline, message);
    }
    let rolling = spec.path(&["strategy", "rollingUpdate"]);
    if [rolling.get("maxUnavailable"), rolling.get("maxSurge")].iter().all(|field| amount(field) == Some(0)) {
        out.add(&rolling.get("maxUnavailable"), "must not be 0 where `maxSurge` is 0: no pod could ever be replaced");
    }
    check_selected_template(&spec, "Deployment", &[], out);
}

/// Checks a DaemonSet.
pub(super) fn check_daemon_set(document: &Field, out: &mut Findings) {
    let spec = document.get("spec");
    let rolling = spec.path(&["updateStrategy", "rollingUpdate"]);
    if spec.path(&["updateStrategy", "type"]).text() != "OnDelete" {
        let (unavailable, surge) = (rolling.get("maxUnavailable"), rolling.get("maxSurge"));
        let or_default = |field: &Field, default| if field.is_set() { amount(field) } else { Some(default) };
        // The defaults are one pod that may be away, and none that is added.
        match (or_default(&unavailable, 1), or_default(&surge, 0)) {
            (Some(0), Some(0)) => out.add(&unavailable, "must not be 0 where `maxSurge` is 0"),
            (Some(1..), Some(1..)) => out.add(&surge, "needs `maxUnavailable: 0` beside it, whose default is 1"),
            _ => {}
        }
    }
    check_selected_template(&spec, "DaemonSet", &[], out);
}

/// Checks a ReplicaSet.
pub(super) fn check_replica_set(document: &Field, out: &mut Findings) {
    check_selected_template(&document.get("spec"), "ReplicaSet", &[], out);
}

/// Checks a ReplicationController, whose selector is that of its template's labels by default.
pub(super) fn check_replication_controller(document: &Field, out: &mut Findings) {
    const KIND: &str = "ReplicationController";
    let spec = document.get("spec");
    let (selector, template) = (spec.get("selector"), spec.get("template"));
    let labels = template.path(&["metadata", "labels"]);
    if selector.len() + labels.len() == 0 {
        out.add(
            &selector,
            message!("is empty: a {} would take every pod for its own; write labels of the template", KIND),
        );
    } else if !has_labels(&selector, &labels) {
        out.add(
            &labels,
            message!("do not match `spec.selector`: a {} must find its own pods; write the same labels", KIND),
        );
    }
    check_template(&template, &[], false, out);
    check_runs_forever(&template, KIND, out);
}

/// Checks a PodTemplate.
pub(super) fn check_pod_template(document: &Field, out: &mut Findings) {
    check_template(&document.get("template"), &[], false, out);
}

fn check_selected_template(spec: &Field, kind: &'static str, claims: &[&str], out: &mut Findings) {
    let (selector, template) = (spec.get("selector"), spec.get("template"));
    if is_empty(&selector) {
        out.add(
            &selector,
            message!("is empty: a {} would take every pod for its own; write labels of the template", kind),
        );
    } else {
        let labels = template.path(&["metadata", "labels"]);
        if !matches(&selector, &labels) {
            out.add(
                &labels,
                message!("do not match `spec.selector`: a {} must find its own pods; write the same labels", kind),
            );
        }
    }
    check_template(&template, claims, kind == "StatefulSet", out);
    check_runs_forever(&template, kind, out);
}

/// The number of a count or of a percentage.
fn amount(field: &Field) -> Option<i64> {
    field.integer().or_else(|| field.text().strip_suffix('%')?.parse().ok())
}

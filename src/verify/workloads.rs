//! StatefulSet, Deployment, DaemonSet and ReplicaSet.
//!
//! Source: k8s.io/kubernetes `pkg/apis/apps/validation/validation.go`.

use serde_json::Value;

use super::field::{Field, Findings};
use super::names;
use super::pod::{check_claim_spec, check_runs_forever, check_template};
use super::selectors::{check_selector, is_empty, matches};

/// A StatefulSet's pods are called `name-ordinal`, and their revision label holds `name-hash` with a hash of 10
/// characters; both must fit into 63. The API server does not check this: no pod would ever start.
const LONGEST_STATEFUL_SET_NAME: usize = 63 - 1 - 10;

/// Checks a StatefulSet.
pub(super) fn check_stateful_set(document: &Field, out: &mut Findings) {
    let spec = document.get("spec");
    let name = document.path(&["metadata", "name"]);
    if name.text().len() > LONGEST_STATEFUL_SET_NAME && name.text().len() <= 63 {
        let message = format!(
            "has {} characters: its pods carry `{}-<hash of 10>` as a label, so write at most {LONGEST_STATEFUL_SET_NAME}",
            name.text().len(),
            name.text(),
        );
        out.add(&name, message);
    }
    out.one_of_or_empty(&spec.get("podManagementPolicy"), &["OrderedReady", "Parallel"]);
    check_stateful_update(&spec.get("updateStrategy"), out);
    for key in ["whenDeleted", "whenScaled"] {
        out.one_of_or_empty(&spec.path(&["persistentVolumeClaimRetentionPolicy", key]), &["Retain", "Delete"]);
    }
    // A negative revisionHistoryLimit keeps all revisions.
    for key in ["replicas", "minReadySeconds"] {
        out.not_negative(&spec.get(key));
    }
    out.not_negative(&spec.path(&["ordinals", "start"]));
    let service = spec.get("serviceName");
    if service.has_text() {
        out.check(&service, names::dns_label(service.text()));
    }
    let claims = spec.get("volumeClaimTemplates");
    let mut claim_names = Vec::new();
    for claim in claims.items() {
        let name = claim.path(&["metadata", "name"]);
        if out.require(&name, "containers mount the claim by it") {
            // The server does not look, but the pods get a volume of this name.
            out.check(&name, names::dns_label(name.text()));
            out.unique(&name, name.text(), &mut claim_names, &format!("claim `{}`", name.text()));
        }
        names::check_labels(&claim.path(&["metadata", "labels"]), out);
        names::check_annotations(&claim.path(&["metadata", "annotations"]), out);
        check_claim_spec(&claim.get("spec"), out);
    }
    check_selected_template(&spec, "StatefulSet", &claim_names, out);
}

fn check_stateful_update(strategy: &Field, out: &mut Findings) {
    let rolling = strategy.get("rollingUpdate");
    out.one_of_or_empty(&strategy.get("type"), &["RollingUpdate", "OnDelete"]);
    if strategy.get("type").text() == "OnDelete" && rolling.is_set() {
        out.add(&rolling, "cannot stand beside type `OnDelete`: leave it out");
    }
    out.not_negative(&rolling.get("partition"));
    let unavailable = rolling.get("maxUnavailable");
    // Before 1.35 the API server drops the field without a word.
    if check_int_or_percent(&unavailable, out) == Some(0) {
        out.add(&unavailable, "must not be 0: no pod could ever be replaced; write 1 or more");
    }
    check_at_most_all(&unavailable, out);
}

/// Checks a Deployment.
pub(super) fn check_deployment(document: &Field, out: &mut Findings) {
    let spec = document.get("spec");
    for key in ["replicas", "minReadySeconds", "revisionHistoryLimit", "progressDeadlineSeconds"] {
        out.not_negative(&spec.get(key));
    }
    let ready = spec.get("minReadySeconds").integer().unwrap_or(0);
    let deadline = spec.get("progressDeadlineSeconds");
    if deadline.integer().unwrap_or(600) <= ready {
        let message = format!("must exceed minReadySeconds, which is {ready} (the default of this field is 600)");
        out.add(&deadline, message);
    }
    let strategy = spec.get("strategy");
    let rolling = strategy.get("rollingUpdate");
    out.one_of_or_empty(&strategy.get("type"), &["Recreate", "RollingUpdate"]);
    if strategy.get("type").text() == "Recreate" && rolling.is_set() {
        out.add(&rolling, "cannot stand beside type `Recreate`: leave it out");
    } else {
        let unavailable = check_int_or_percent(&rolling.get("maxUnavailable"), out);
        let surge = check_int_or_percent(&rolling.get("maxSurge"), out);
        if unavailable == Some(0) && surge == Some(0) {
            out.add(
                &rolling.get("maxUnavailable"),
                "must not be 0 where `maxSurge` is 0: no pod could ever be replaced",
            );
        }
        check_at_most_all(&rolling.get("maxUnavailable"), out);
    }
    check_selected_template(&spec, "Deployment", &[], out);
}

/// Checks a DaemonSet.
pub(super) fn check_daemon_set(document: &Field, out: &mut Findings) {
    let spec = document.get("spec");
    for key in ["minReadySeconds", "revisionHistoryLimit"] {
        out.not_negative(&spec.get(key));
    }
    let rolling = spec.path(&["updateStrategy", "rollingUpdate"]);
    out.one_of_or_empty(&spec.path(&["updateStrategy", "type"]), &["RollingUpdate", "OnDelete"]);
    if spec.path(&["updateStrategy", "type"]).text() != "OnDelete" {
        let (unavailable, surge) = (rolling.get("maxUnavailable"), rolling.get("maxSurge"));
        let values = (check_int_or_percent(&unavailable, out), check_int_or_percent(&surge, out));
        check_at_most_all(&unavailable, out);
        check_at_most_all(&surge, out);
        // One pod may be away, and none be added, where nothing is said.
        match (if unavailable.is_set() { values.0 } else { Some(1) }, if surge.is_set() { values.1 } else { Some(0) }) {
            (Some(0), Some(0)) => out.add(&unavailable, "must not be 0 where `maxSurge` is 0"),
            (Some(1..), Some(1..)) => out.add(&surge, "needs `maxUnavailable: 0` beside it, whose default is 1"),
            _ => {}
        }
    }
    check_selected_template(&spec, "DaemonSet", &[], out);
}

/// Checks a ReplicaSet.
pub(super) fn check_replica_set(document: &Field, out: &mut Findings) {
    let spec = document.get("spec");
    out.not_negative(&spec.get("replicas"));
    out.not_negative(&spec.get("minReadySeconds"));
    check_selected_template(&spec, "ReplicaSet", &[], out);
}

fn check_selected_template(spec: &Field, kind: &str, claims: &[&str], out: &mut Findings) {
    let (selector, template) = (spec.get("selector"), spec.get("template"));
    if !selector.is_set() {
        out.add(&selector, format!("is required: a {kind} finds its pods by it"));
    } else if is_empty(&selector) {
        out.add(
            &selector,
            format!("is empty: a {kind} would take every pod for its own; write labels of the template"),
        );
    } else {
        check_selector(&selector, out);
        let labels = template.path(&["metadata", "labels"]);
        if !matches(&selector, &labels) {
            out.add(
                &labels,
                format!("do not match `spec.selector`: a {kind} must find its own pods; write the same labels"),
            );
        }
    }
    check_template(&template, claims, kind == "StatefulSet", out);
    check_runs_forever(&template, kind, out);
}

/// Checks a count or a percentage such as `25%`, and returns its number.
pub(super) fn check_int_or_percent(field: &Field, out: &mut Findings) -> Option<i64> {
    match field.value() {
        Value::String(text) => {
            let digits = text.strip_suffix('%').filter(|digits| !digits.is_empty());
            let digits = digits.filter(|digits| digits.bytes().all(|digit| digit.is_ascii_digit()));
            if digits.is_none() {
                out.add(field, format!("`{text}` is neither a count nor a percentage: write 1 or \"25%\""));
            }
            digits.map(|digits| digits.parse().unwrap_or(i64::MAX))
        }
        Value::Number(_) => {
            out.not_negative(field);
            field.integer()
        }
        _ => None,
    }
}

/// Reports a percentage of more than 100.
pub(super) fn check_at_most_all(field: &Field, out: &mut Findings) {
    let percent = field.text().strip_suffix('%').and_then(|digits| digits.parse::<u64>().ok());
    if percent.is_some_and(|percent| percent > 100) {
        out.add(field, format!("{} is more than all: write at most 100%", field.text()));
    }
}

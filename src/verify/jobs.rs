//! Jobs and CronJobs.
//!
//! Source: k8s.io/kubernetes `pkg/apis/batch/validation/validation.go`.

use super::field::{Field, Findings};
use super::names::dns_label;
use super::pod::check_template;
use super::selectors::{check_selector, matches};
use crate::kubernetes::schedule;

/// The largest parallelism of an indexed Job.
const MOST_INDEXED: i64 = 100_000;

/// Checks a Job.
pub(super) fn check_job(document: &Field, out: &mut Findings) {
    let spec = document.get("spec");
    check_job_spec(&spec, out);
    let (selector, completions) = (spec.get("selector"), spec.get("completions"));
    if spec.get("manualSelector").is_true() {
        check_selector(&selector, out);
        let labels = spec.path(&["template", "metadata", "labels"]);
        if !selector.is_set() {
            out.add(&selector, "is required: `manualSelector` is true");
        } else if !matches(&selector, &labels) {
            out.add(&labels, "do not match `spec.selector`: write the same labels");
        }
    } else if selector.is_set() {
        out.add(&selector, "is made by the API server: leave it out");
    }
    let name = document.path(&["metadata", "name"]);
    if spec.get("completionMode").text() == "Indexed"
        && let Some(last) = completions.integer().filter(|completions| *completions > 0).map(|count| count - 1)
        && name.has_text()
        && dns_label(&format!("{}-{last}", name.text())).is_err()
    {
        out.add(&name, format!("must leave room: the last pod is called `{}-{last}`, a DNS label of 63", name.text()));
    }
}

/// Checks a CronJob.
pub(super) fn check_cron_job(document: &Field, out: &mut Findings) {
    let spec = document.get("spec");
    let (name, when) = (document.path(&["metadata", "name"]), spec.get("schedule"));
    if name.text().len() > 52 {
        out.add(&name, "is too long: write at most 52 characters, for its Jobs carry a suffix of 11");
    }
    if out.require(&when, "write when to run, such as `0 3 * * *`") {
        out.check(&when, schedule::schedule(when.text()));
    }
    let zone = spec.get("timeZone");
    if zone.value().is_string() {
        out.check(&zone, schedule::time_zone(zone.text()));
    }
    out.one_of_or_empty(&spec.get("concurrencyPolicy"), &["Allow", "Forbid", "Replace"]);
    for key in ["startingDeadlineSeconds", "successfulJobsHistoryLimit", "failedJobsHistoryLimit"] {
        out.not_negative(&spec.get(key));
    }
    let job = spec.path(&["jobTemplate", "spec"]);
    check_job_spec(&job, out);
    for key in ["selector", "manualSelector"] {
        if job.get(key).is_set() && job.get(key).value().as_bool() != Some(false) {
            out.add(&job.get(key), "is made by the API server: leave it out");
        }
    }
}

fn check_job_spec(spec: &Field, out: &mut Findings) {
    for key in [
        "parallelism",
        "completions",
        "activeDeadlineSeconds",
        "backoffLimit",
        "ttlSecondsAfterFinished",
        "backoffLimitPerIndex",
        "maxFailedIndexes",
    ] {
        out.not_negative(&spec.get(key));
    }
    let mode = spec.get("completionMode");
    out.one_of(&mode, &["NonIndexed", "Indexed"]);
    if mode.text() == "Indexed" {
        if !spec.get("completions").is_set() {
            out.add(&spec.get("completions"), "is required: `completionMode: Indexed` counts up to it");
        }
        out.in_range(&spec.get("parallelism"), 0, MOST_INDEXED);
        let failed = spec.get("maxFailedIndexes");
        out.in_range(&failed, 0, spec.get("completions").integer().unwrap_or(MOST_INDEXED).clamp(0, MOST_INDEXED));
        if failed.is_set() && !spec.get("backoffLimitPerIndex").is_set() {
            out.add(&spec.get("backoffLimitPerIndex"), "is required beside `maxFailedIndexes`");
        }
    } else {
        for key in ["backoffLimitPerIndex", "maxFailedIndexes", "successPolicy"] {
            if spec.get(key).is_set() {
                out.add(&spec.get(key), "needs `completionMode: Indexed`");
            }
        }
    }
    let has_failure_policy = spec.get("podFailurePolicy").is_set();
    let replacement = if has_failure_policy { &["Failed"][..] } else { &["Failed", "TerminatingOrFailed"] };
    out.one_of(&spec.get("podReplacementPolicy"), replacement);
    check_template(&spec.get("template"), &[], false, out);
    let restart = spec.path(&["template", "spec", "restartPolicy"]);
    if restart.text() == "Always" || !restart.has_text() {
        out.add(&restart, "must be `OnFailure` or `Never`: a Job ends, and the default `Always` never does");
    } else if has_failure_policy && restart.text() != "Never" {
        out.add(&restart, "must be `Never` beside `podFailurePolicy`");
    }
}

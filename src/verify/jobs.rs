//! Jobs and CronJobs.
//!
//! Source: k8s.io/kubernetes `pkg/apis/batch/validation/validation.go`.

use super::field::{Field, Findings};
use super::names::dns_label;
use super::pod::check_template;
use super::selectors::{check_selector, matches};

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
    let (name, schedule) = (document.path(&["metadata", "name"]), spec.get("schedule"));
    if name.text().len() > 52 {
        out.add(&name, "is too long: write at most 52 characters, for its Jobs carry a suffix of 11");
    }
    if out.require(&schedule, "write when to run, such as `0 3 * * *`") {
        check_schedule(&schedule, out);
    }
    check_time_zone(&spec.get("timeZone"), out);
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

/// The server also looks the zone up in its database of zones, which is not at hand here.
fn check_time_zone(zone: &Field, out: &mut Findings) {
    let part = |part: &str| {
        (1..=14).contains(&part.len())
            && part != "."
            && part != ".."
            && !part.starts_with('-')
            && part.chars().all(|letter| letter.is_ascii_alphanumeric() || ".-_+".contains(letter))
    };
    let text = zone.text();
    if zone.value().is_string() && (!text.split('/').all(part) || text.eq_ignore_ascii_case("local")) {
        out.add(zone, format!("`{text}` is no time zone: write one such as `Etc/UTC`, or leave it out"));
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

/// The ranges of the five fields of a schedule.
const SCHEDULE: [(&str, u32, u32); 5] =
    [("minute", 0, 59), ("hour", 0, 23), ("day of the month", 1, 31), ("month", 1, 12), ("day of the week", 0, 6)];

fn check_schedule(schedule: &Field, out: &mut Findings) {
    let text = schedule.text();
    if text.contains("TZ") {
        return out.add(schedule, "cannot hold a time zone: write it as `timeZone`");
    }
    if let Some(name) = text.strip_prefix('@') {
        let known = ["yearly", "annually", "monthly", "weekly", "daily", "midnight", "hourly"].contains(&name);
        if !known && !name.starts_with("every ") {
            out.add(schedule, format!("`{text}` is no schedule: write five fields such as `0 3 * * *`, or `@daily`"));
        }
        return;
    }
    let fields: Vec<_> = text.split_whitespace().collect();
    if fields.len() != SCHEDULE.len() {
        let message = format!("`{text}` has {} fields: write minute, hour, day, month and weekday", fields.len());
        return out.add(schedule, message);
    }
    for (field, (what, low, high)) in fields.iter().zip(SCHEDULE) {
        if !field.split(',').all(|part| is_schedule_part(part, low, high)) {
            out.add(schedule, format!("`{field}` is no {what}: write `*` or {low} to {high}"));
        }
    }
}

fn is_schedule_part(part: &str, low: u32, high: u32) -> bool {
    let (range, step) = part.split_once('/').map_or((part, None), |(range, step)| (range, Some(step)));
    if step.is_some_and(|step| !step.parse::<u32>().is_ok_and(|step| step > 0)) {
        return false;
    }
    if range == "*" || range == "?" {
        return true;
    }
    const NAMES: [&str; 19] = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec", "sun", "mon", "tue", "wed",
        "thu", "fri", "sat",
    ];
    let number = |text: &str| {
        let names = if (low, high) == (1, 12) { &NAMES[..12] } else { &NAMES[12..] };
        let named = (high <= 12).then(|| names.iter().position(|name| name.eq_ignore_ascii_case(text))).flatten();
        let named = named.and_then(|index| u32::try_from(index).ok()).map(|index| index + low);
        named.or_else(|| text.parse().ok()).filter(|number| (low..=high).contains(number))
    };
    match range.split_once('-') {
        Some((first, last)) => number(first).zip(number(last)).is_some_and(|(first, last)| first <= last),
        None => number(range).is_some(),
    }
}

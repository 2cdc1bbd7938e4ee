//! The cheapest settings that keep a load served.

use super::controller::{Options, Target};
use super::load::Load;
use super::run::{Lack, simulate};
use super::summary::Summary;
use super::surroundings::ScaledSet;
use crate::kubernetes::quantity::Quantity;
use rayon::prelude::*;

/// A setting that is worth changing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Setting {
    MinReplicas,
    MaxReplicas,
    /// Percent of the metric at this position.
    AverageUtilization(usize),
    /// Thousandths of the metric at this position.
    AverageValue(usize),
    ScaleUpPods,
    ScaleUpPeriodSeconds,
    ScaleDownWindowSeconds,
}

/// What was found.
#[derive(Clone, Debug)]
pub struct Tuned {
    pub set: ScaledSet,
    pub summary: Summary,
    /// How many settings were tried.
    pub tried: usize,
}

/// So many nodes more than the config has are tried, and twice as many for its maximum.
const MORE: &[i64] = &[0, 1, 2, 3, 4, 8, 16];
/// Percent of a target that is an amount.
const SHARES: &[i64] = &[50, 70, 85, 100, 120, 150, 200];

/// Rounds of trying every setting by itself. The third hardly ever finds anything.
const ROUNDS: usize = 3;

/// Looks for the fewest node-hours with at most `saturated_share` of the time saturated (between 0 and 1), one setting at a time. Only
/// what `is_allowed` accepts is taken. Neither bound falls: `minReplicas` holds the copies of shards as well as the load, and
/// `maxReplicas` costs nothing while it is not needed.
///
/// # Errors
/// What the load does not tell.
pub fn tune(
    set: &ScaledSet,
    load: &Load,
    options: &Options,
    saturated_share: f64,
    is_allowed: &(dyn Fn(&ScaledSet) -> bool + Sync),
) -> Result<Tuned, Lack> {
    let cost = |summary: &Summary| ((summary.saturated_share() - saturated_share).max(0.0), summary.node_hours);
    let mut best = (set.clone(), with_a_node_missing(set, load, options)?);
    let mut tried = 1;
    for _ in 0..ROUNDS {
        let before = cost(&best.1);
        for setting in settings(set) {
            let candidates: Vec<(ScaledSet, Summary)> = values(setting, set, &best.0)
                .into_par_iter()
                .map(|value| setting.with(&best.0, value))
                .filter_map(|candidate| {
                    let summary = with_a_node_missing(&candidate, load, options).ok()?;
                    Some((candidate, summary))
                })
                .collect();
            tried += candidates.len();
            let better = candidates.into_iter().filter(|(_, summary)| cost(summary) < cost(&best.1));
            let mut better: Vec<_> = better.collect();
            better.sort_by(|(_, one), (_, other)| {
                cost(one).partial_cmp(&cost(other)).unwrap_or(std::cmp::Ordering::Equal)
            });
            if let Some(found) = better.into_iter().find(|(candidate, _)| is_allowed(candidate)) {
                best = found;
            }
        }
        if cost(&best.1) >= before {
            break;
        }
    }
    let (tuned, summary) = best;
    Ok(Tuned { set: tuned, summary, tried })
}

/// What a load comes to while one node is missing all the time: a cluster has to survive that at any hour.
///
/// # Errors
/// What the load does not tell.
pub fn with_a_node_missing(set: &ScaledSet, load: &Load, options: &Options) -> Result<Summary, Lack> {
    let mut timeline = simulate(set, load, options)?;
    for tick in &mut timeline.ticks {
        tick.capacity = (tick.capacity - set.surroundings.processors).max(0.0);
    }
    Ok(Summary::new(&timeline))
}

/// What `--set` has to say for one autoscaler to become another.
pub fn assignments(set: &ScaledSet, tuned: &ScaledSet) -> Vec<String> {
    let mut assignments: Vec<String> = Vec::new();
    for setting in settings(set).into_iter().filter(|setting| setting.of(set) != setting.of(tuned)) {
        let value = setting.of(tuned);
        let written = match setting {
            Setting::MinReplicas => format!("minReplicas={value}"),
            Setting::MaxReplicas => format!("maxReplicas={value}"),
            Setting::AverageUtilization(index) => {
                format!("metrics[{index}].{}.averageUtilization={value}", set.metric_keys[index])
            }
            Setting::AverageValue(index) => {
                let amount = Quantity::from_millis(value);
                format!("metrics[{index}].{}.averageValue={amount}", set.metric_keys[index])
            }
            Setting::ScaleUpPods | Setting::ScaleUpPeriodSeconds => {
                let (pods, period) = (Setting::ScaleUpPods.of(tuned), Setting::ScaleUpPeriodSeconds.of(tuned));
                format!("behavior.scaleUp.policies=[{{type: Pods, value: {pods}, periodSeconds: {period}}}]")
            }
            Setting::ScaleDownWindowSeconds => format!("behavior.scaleDown.stabilizationWindowSeconds={value}"),
        };
        let assignment = format!("{}.autoscaling.{written}", set.path);
        if !assignments.contains(&assignment) {
            assignments.push(assignment);
        }
    }
    assignments
}

fn settings(set: &ScaledSet) -> Vec<Setting> {
    let metrics = set.autoscaler.metrics.iter().enumerate();
    let targets = metrics.filter_map(|(index, metric)| match metric.target {
        Target::AverageUtilization(_) => Some(Setting::AverageUtilization(index)),
        Target::AverageValue(_) => Some(Setting::AverageValue(index)),
        Target::Value(_) => None,
    });
    let others = [
        Setting::MinReplicas,
        Setting::MaxReplicas,
        Setting::ScaleUpPods,
        Setting::ScaleUpPeriodSeconds,
        Setting::ScaleDownWindowSeconds,
    ];
    targets.chain(others).collect()
}

/// What to try for a setting.
fn values(setting: Setting, original: &ScaledSet, set: &ScaledSet) -> Vec<i64> {
    let now = setting.of(set);
    let values: Vec<i64> = match setting {
        Setting::MinReplicas => MORE.iter().map(|more| setting.of(original) + more).collect(),
        Setting::MaxReplicas => MORE.iter().map(|more| setting.of(original) + more * 2).collect(),
        Setting::AverageUtilization(_) => (30..=80).step_by(5).collect(),
        Setting::AverageValue(_) => {
            SHARES.iter().map(|percent| (setting.of(original) * percent / 100).max(1)).collect()
        }
        Setting::ScaleUpPods => vec![1, 2, 3, 4],
        Setting::ScaleUpPeriodSeconds => vec![60, 120, 300, 600],
        Setting::ScaleDownWindowSeconds => vec![300, 600, 1800, 3600],
    };
    values.into_iter().filter(|value| *value != now).collect()
}

impl Setting {
    /// Its value in a set.
    fn of(self, set: &ScaledSet) -> i64 {
        let autoscaler = &set.autoscaler;
        let behavior = autoscaler.behavior.as_ref();
        let policy = behavior.and_then(|behavior| behavior.up.policies.first());
        match self {
            Self::MinReplicas => autoscaler.min_replicas.into(),
            Self::MaxReplicas => autoscaler.max_replicas.into(),
            Self::AverageUtilization(index) => match autoscaler.metrics[index].target {
                Target::AverageUtilization(percent) => percent.into(),
                Target::AverageValue(_) | Target::Value(_) => 0,
            },
            Self::AverageValue(index) => match autoscaler.metrics[index].target {
                Target::AverageValue(millis) => millis,
                Target::AverageUtilization(_) | Target::Value(_) => 0,
            },
            Self::ScaleUpPods => policy.map_or(0, |policy| policy.value.into()),
            Self::ScaleUpPeriodSeconds => policy.map_or(0, |policy| policy.period_seconds.into()),
            Self::ScaleDownWindowSeconds => behavior.map_or(0, |behavior| behavior.down.window / 1000),
        }
    }

    fn with(self, set: &ScaledSet, value: i64) -> ScaledSet {
        let mut set = set.clone();
        let autoscaler = &mut set.autoscaler;
        let count = value as i32;
        let behavior = autoscaler.behavior.as_mut();
        match self {
            Self::MinReplicas => autoscaler.min_replicas = count.min(autoscaler.max_replicas),
            Self::MaxReplicas => autoscaler.max_replicas = count.max(autoscaler.min_replicas),
            Self::AverageUtilization(index) => autoscaler.metrics[index].target = Target::AverageUtilization(count),
            Self::AverageValue(index) => autoscaler.metrics[index].target = Target::AverageValue(value),
            Self::ScaleUpPods | Self::ScaleUpPeriodSeconds => {
                let policies = behavior.map(|behavior| &mut behavior.up.policies);
                if let Some(policy) = policies.and_then(|policies| policies.first_mut()) {
                    match self {
                        Self::ScaleUpPods => policy.value = value as u32,
                        _ => policy.period_seconds = value as u32,
                    }
                }
            }
            Self::ScaleDownWindowSeconds => {
                if let Some(behavior) = behavior {
                    behavior.down.window = value * 1000;
                }
            }
        }
        set
    }
}

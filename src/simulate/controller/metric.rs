//! How many pods one metric asks for.

use super::pods::{Groups, MetricError, Pod, Sample};
use super::{Millis, Options};
use crate::config::ResourceName;

/// A metric of an autoscaler.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Metric {
    pub source: MetricSource,
    pub target: Target,
}

/// Where a metric comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MetricSource {
    Resource(ResourceName),
    ContainerResource {
        resource: ResourceName,
        container: String,
    },
    Pods,
    Object,
    External,
    /// A type that the controller does not know.
    Invalid,
}

impl Metric {
    /// Whether it is CPU or memory.
    pub fn is_of_resources(&self) -> bool {
        matches!(self.source, MetricSource::Resource(_) | MetricSource::ContainerResource { .. })
    }
}

/// What a metric is to be, in thousandths where it is an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// Percent of the pods' requests.
    AverageUtilization(i32),
    /// Amount per pod.
    AverageValue(i64),
    /// Amount in all.
    Value(i64),
}

/// What the metrics API answered for one metric.
#[derive(Clone, Debug)]
pub enum Reading {
    /// One sample a pod.
    Pods(Vec<Sample>),
    /// An amount for each series, in thousandths.
    Values(Vec<i64>),
}

/// By how much a metric may be off its target.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tolerances {
    pub up: f64,
    pub down: f64,
    /// Before Kubernetes 1.33 the distance from 1 was compared, which rounds differently at the very edge.
    pub by_distance: bool,
}

/// The number of pods that a metric asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Proposal {
    pub replicas: i32,
    /// What the status shows, from before pods without a sample were filled in.
    pub utilization: Option<i32>,
    /// In thousandths.
    pub average: Option<i64>,
    /// In thousandths.
    pub value: Option<i64>,
}

/// The present size of the target.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    /// `spec.replicas`.
    pub spec: i32,
    /// `status.replicas`, which counts pods on their way out.
    pub status: i32,
}

impl Tolerances {
    fn allow(self, ratio: f64) -> bool {
        if self.by_distance {
            // Both directions are the same there.
            (1.0 - ratio).abs() <= self.up
        } else {
            1.0 - self.down <= ratio && ratio <= 1.0 + self.up
        }
    }
}

/// What every metric of a pass is held against.
#[derive(Clone, Copy, Debug)]
pub struct Scene<'a> {
    pub size: Size,
    pub tolerances: Tolerances,
    pub pods: &'a [Pod<'a>],
    pub now: Millis,
    pub options: &'a Options,
}

/// How many pods `metric` asks for, by what the API answered.
pub fn propose(metric: &Metric, reading: &Reading, scene: Scene) -> Result<Proposal, MetricError> {
    use MetricSource::*;
    let (resource, container) = match &metric.source {
        Resource(resource) => (Some(*resource), None),
        ContainerResource { resource, container } => (Some(*resource), Some(container.as_str())),
        _ => (None, None),
    };
    match (&metric.source, metric.target, reading) {
        (Resource(_) | ContainerResource { .. } | Pods, target, Reading::Pods(samples)) => {
            let unit = match (target, resource) {
                (Target::AverageUtilization(percent), Some(resource)) => {
                    Unit::Utilization { percent, resource, container }
                }
                (Target::AverageValue(target), _) => Unit::Plain { target },
                _ => return Err(MetricError::Invalid),
            };
            per_pod(unit, resource, samples, scene)
        }
        (Object | External, _, Reading::Values(values)) if values.is_empty() => Err(MetricError::NoMetrics),
        (Object | External, Target::Value(target), Reading::Values(values)) => {
            let value = saturating_sum(values);
            let ratio = value as f64 / target as f64;
            let replicas = by_ready_pods(ratio, scene)?;
            Ok(Proposal { replicas, value: Some(value), ..Proposal::default() })
        }
        (Object | External, Target::AverageValue(target), Reading::Values(values)) => {
            let value = if metric.source == External { sum_of_counts(values) } else { saturating_sum(values) };
            let (value_float, status) = (value as f64, f64::from(scene.size.status));
            let within = scene.tolerances.allow(value_float / (target as f64 * status));
            let replicas = if within { scene.size.status } else { ceil(value_float / target as f64) };
            let average = if value == i64::MAX { value } else { (value_float / status).ceil() as i64 };
            Ok(Proposal { replicas, average: Some(average), ..Proposal::default() })
        }
        _ => Err(MetricError::Invalid),
    }
}

/// The unit in which pods are averaged.
#[derive(Clone, Copy)]
enum Unit<'a> {
    Utilization { percent: i32, resource: ResourceName, container: Option<&'a str> },
    Plain { target: i64 },
}

/// The sums that an average is made of.
#[derive(Clone, Copy, Default)]
struct Sums {
    usage: i64,
    requests: i64,
    /// Samples of pods that are there, for utilization; all samples otherwise.
    averaged: i64,
    samples: usize,
}

impl Unit<'_> {
    /// The ratio to the target, and what the status shows of it.
    fn ratio(self, sums: Sums) -> Result<(f64, Proposal), MetricError> {
        match self {
            Self::Utilization { percent, .. } => {
                if sums.requests == 0 {
                    return Err(MetricError::NoKnownPods);
                }
                let utilization = (sums.usage.wrapping_mul(100) / sums.requests) as i32;
                let average = sums.usage / sums.averaged;
                let shown = Proposal { utilization: Some(utilization), average: Some(average), ..Proposal::default() };
                Ok((f64::from(utilization) / f64::from(percent), shown))
            }
            Self::Plain { target } => {
                let average = sums.usage / sums.averaged;
                Ok((average as f64 / target as f64, Proposal { average: Some(average), ..Proposal::default() }))
            }
        }
    }
}

/// Pods without a sample count as if they changed nothing or less: as idle where the rest asks for more, as busy where it asks for less.
fn per_pod(
    unit: Unit,
    resource: Option<ResourceName>,
    samples: &[Sample],
    scene: Scene,
) -> Result<Proposal, MetricError> {
    let Scene { size, tolerances, pods, now, options } = scene;
    if samples.is_empty() {
        return Err(MetricError::NoMetrics);
    }
    if pods.is_empty() {
        return Err(MetricError::NoPods);
    }
    let groups = Groups::new(pods, samples, resource, now, options);
    let known = |id| pods.iter().find(|pod| pod.id == id);
    let request = |pod: &Pod| match unit {
        Unit::Utilization { resource, container, .. } => pod.request(resource, container),
        Unit::Plain { .. } => Ok(0),
    };
    let mut sums = Sums::default();
    for sample in samples.iter().filter(|sample| !groups.leaves_out(sample.pod)) {
        sums.samples += 1;
        let request = match (unit, known(sample.pod)) {
            (Unit::Utilization { .. }, None) => continue,
            (_, Some(pod)) => request(pod).unwrap_or(0),
            (Unit::Plain { .. }, None) => 0,
        };
        sums.usage = sums.usage.wrapping_add(sample.value);
        sums.requests = sums.requests.wrapping_add(request);
        sums.averaged += 1;
    }
    if sums.samples == 0 {
        return Err(MetricError::NoMetrics);
    }
    // One pod without a request spoils the metric, whether it counts or not.
    pods.iter().try_for_each(|pod| request(pod).map(|_| ()))?;
    let (ratio, shown) = unit.ratio(sums)?;
    let answer = |replicas| Ok(Proposal { replicas, ..shown });

    let up_with_unready = !groups.unready.is_empty() && ratio > 1.0;
    if !up_with_unready && groups.missing.is_empty() {
        return answer(if tolerances.allow(ratio) { size.spec } else { ceil(ratio * groups.counted as f64) });
    }
    let filled = |filled: &mut Sums, ids: &[u32], usage: &dyn Fn(i64) -> i64| -> Result<(), MetricError> {
        for pod in ids.iter().filter_map(|id| known(*id)) {
            let request = request(pod)?;
            filled.usage = filled.usage.wrapping_add(usage(request));
            filled.requests = filled.requests.wrapping_add(request);
            filled.averaged += 1;
            filled.samples += 1;
        }
        Ok(())
    };
    if ratio < 1.0 {
        filled(&mut sums, &groups.missing, &|request| match unit {
            Unit::Utilization { percent, .. } => request.wrapping_mul(i64::from(percent.max(100))) / 100,
            Unit::Plain { target } => target,
        })?;
    } else if ratio > 1.0 {
        filled(&mut sums, &groups.missing, &|_| 0)?;
    }
    if up_with_unready {
        filled(&mut sums, &groups.unready, &|_| 0)?;
    }
    let (with_filled, _) = unit.ratio(sums)?;
    let turned = (ratio < 1.0 && with_filled > 1.0) || (ratio > 1.0 && with_filled < 1.0);
    if tolerances.allow(with_filled) || turned {
        return answer(size.spec);
    }
    let replicas = ceil(with_filled * sums.samples as f64);
    let against = (with_filled < 1.0 && replicas > size.spec) || (with_filled > 1.0 && replicas < size.spec);
    answer(if against { size.spec } else { replicas })
}

/// For amounts that are not of pods: so many times the pods that are ready, those on their way out included.
fn by_ready_pods(ratio: f64, scene: Scene) -> Result<i32, MetricError> {
    let Scene { size, tolerances, pods, .. } = scene;
    if size.spec == 0 {
        return Ok(ceil(ratio));
    }
    if tolerances.allow(ratio) {
        return Ok(size.spec);
    }
    if pods.is_empty() {
        return Err(MetricError::NoPods);
    }
    Ok(ceil(ratio * pods.iter().filter(|pod| pod.serves()).count() as f64))
}

/// Amounts beyond 2^63 stay there.
fn saturating_sum(values: &[i64]) -> i64 {
    values.iter().fold(0i64, |sum, value| sum.saturating_add(*value))
}

/// As above, but a sum that falls below 0 on the way is taken for one beyond 2^63.
fn sum_of_counts(values: &[i64]) -> i64 {
    values.iter().try_fold(0i64, |sum, value| sum.checked_add(*value).filter(|sum| *sum >= 0)).unwrap_or(i64::MAX)
}

/// Numbers beyond 2^31 stay there.
fn ceil(replicas: f64) -> i32 {
    replicas.ceil() as i32
}

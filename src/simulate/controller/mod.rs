//! The controller behind a HorizontalPodAutoscaler, as kube-controller-manager has it
//! (`pkg/controller/podautoscaler` of Kubernetes 1.29 to 1.37): one pass, from what the APIs say to the number of pods.
//!
//! It is held to the real one by the cases in `tests/autoscaler` and by the real code in `tests/cluster/autoscaler`.

mod history;
mod limits;
mod metric;
mod pods;

pub use history::{Change, History, Recommendation, changed_within};
pub use limits::{Limit, down_limit, limit, limit_with, up_limit};
pub use metric::{Metric, MetricSource, Proposal, Reading, Scene, Size, Target, Tolerances, propose};
pub use pods::{Container, Groups, MetricError, Phase, Pod, PodId, Ready, Requests, Sample};

use crate::config::{PolicyType, ScalingPolicy, SelectPolicy};
use crate::kubernetes::autoscaler::{TOLERANCE_BY_DEFAULT_SINCE, TOLERANCE_SINCE};

/// Time in milliseconds, from wherever the caller begins to count.
pub type Millis = i64;

/// First minor version of Kubernetes whose controller tells a target that it scaled to zero itself from one that somebody stopped
/// (feature gate `HPAScaleToZero`, on by default).
const SCALE_TO_ZERO_SINCE: u16 = 37;

/// Default of `--horizontal-pod-autoscaler-downscale-stabilization`.
pub const DOWNSCALE_STABILIZATION: Millis = 300_000;

/// What differs between controllers: their version and flags.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Minor version of Kubernetes.
    pub minor: u16,
    /// `--horizontal-pod-autoscaler-tolerance`.
    pub tolerance: f64,
    /// `--horizontal-pod-autoscaler-downscale-stabilization`.
    pub downscale_stabilization: Millis,
    /// `--horizontal-pod-autoscaler-cpu-initialization-period`.
    pub cpu_initialization_period: Millis,
    /// `--horizontal-pod-autoscaler-initial-readiness-delay`.
    pub initial_readiness_delay: Millis,
    /// How many times the present number one pass may ask for where there is no `behavior`.
    pub scale_up_factor: f64,
}

impl Options {
    /// The flags' defaults.
    pub fn new(minor: u16) -> Self {
        Self {
            minor,
            tolerance: 0.1,
            downscale_stabilization: DOWNSCALE_STABILIZATION,
            cpu_initialization_period: 300_000,
            initial_readiness_delay: 30_000,
            scale_up_factor: 2.0,
        }
    }
}

/// What a HorizontalPodAutoscaler says.
#[derive(Clone, Debug)]
pub struct Autoscaler {
    pub min_replicas: i32,
    pub max_replicas: i32,
    pub metrics: Vec<Metric>,
    pub behavior: Option<Behavior>,
}

/// `behavior`, with the API's defaults filled in.
#[derive(Clone, Debug)]
pub struct Behavior {
    pub up: Rules,
    pub down: Rules,
}

/// Speed in one direction.
#[derive(Clone, Debug)]
pub struct Rules {
    /// Over how long recommendations are looked back at.
    pub window: Millis,
    pub select: SelectPolicy,
    pub policies: Vec<ScalingPolicy>,
    pub tolerance: Option<f64>,
}

impl Rules {
    /// What `autoscaling/v2` takes where a direction is left out of `behavior`.
    pub fn default_up() -> Self {
        let policy = |policy_type, value| ScalingPolicy { policy_type, value, period_seconds: 15 };
        Self {
            window: 0,
            select: SelectPolicy::Max,
            policies: vec![policy(PolicyType::Pods, 4), policy(PolicyType::Percent, 100)],
            tolerance: None,
        }
    }

    /// As above; `window` is a flag of the controller, 300 s by default.
    pub fn default_down(window: Millis) -> Self {
        let policy = ScalingPolicy { policy_type: PolicyType::Percent, value: 100, period_seconds: 15 };
        Self { window, select: SelectPolicy::Max, policies: vec![policy], tolerance: None }
    }
}

/// What the APIs say in one pass.
#[derive(Debug)]
pub struct Observed<'a> {
    pub size: Size,
    /// Whether this controller has scaled the target to zero, as the condition ScaledToZero says from Kubernetes 1.37 on.
    pub scaled_to_zero: bool,
    pub pods: &'a [Pod<'a>],
    /// What the metrics APIs answer, a reading for each metric.
    pub readings: &'a [Result<Reading, MetricError>],
}

/// What comes of a pass.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// What `spec.replicas` is to be.
    pub replicas: i32,
    /// What each metric asks for.
    pub proposals: Vec<Result<Proposal, MetricError>>,
    pub able: Able,
    /// None where the pass needed no metric.
    pub active: Option<Active>,
    /// None where nothing was limited.
    pub limited: Option<(bool, Limit)>,
}

/// Condition AbleToScale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Able {
    SucceededGetScale,
    ReadyForNewScale,
    ScaleUpStabilized,
    ScaleDownStabilized,
    SucceededRescale,
}

/// Condition ScalingActive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Active {
    ValidMetricFound,
    ScalingDisabled,
    /// The metric at this position is the first that said nothing.
    Failed(usize),
}

impl Autoscaler {
    /// One pass. It changes the target at once: `history` holds what it did.
    pub fn pass(&self, observed: &Observed, history: &mut History, now: Millis, options: &Options) -> Outcome {
        let Size { spec, .. } = observed.size;
        if history.recommendations.is_none() {
            history.recommendations = Some(vec![Recommendation { replicas: spec, at: now }]);
        }
        let mut outcome = Outcome {
            replicas: spec,
            proposals: Vec::new(),
            able: Able::SucceededGetScale,
            active: None,
            limited: None,
        };
        if spec == 0 && !self.scales_from_zero(observed, options) {
            outcome.active = Some(Active::ScalingDisabled);
            return outcome;
        }
        if spec > self.max_replicas {
            outcome.replicas = self.max_replicas;
        } else if spec < self.min_replicas && spec != 0 {
            outcome.replicas = self.min_replicas;
        } else if let Some(desired) = self.by_metrics(observed, now, options, &mut outcome) {
            self.normalize(desired, spec, history, now, options, &mut outcome);
            if spec == 0 {
                outcome.replicas = outcome.replicas.max(self.min_replicas);
            }
        }
        if outcome.replicas != spec {
            outcome.able = Able::SucceededRescale;
            history.store(self.behavior.as_ref(), spec, outcome.replicas, now);
        }
        outcome
    }

    /// What the condition ScaledToZero says after a change of size, from Kubernetes 1.37 on.
    pub fn scaled_to_zero(&self, before: i32, after: i32) -> bool {
        before > 0 && after == 0 && self.min_replicas == 0 && self.measures_more_than_pods()
    }

    fn measures_more_than_pods(&self) -> bool {
        self.metrics.iter().any(|metric| matches!(metric.source, MetricSource::Object | MetricSource::External))
    }

    /// Whether a target of no pods is looked at.
    fn scales_from_zero(&self, observed: &Observed, options: &Options) -> bool {
        if options.minor < SCALE_TO_ZERO_SINCE {
            return self.min_replicas == 0;
        }
        observed.scaled_to_zero && (self.min_replicas != 0 || self.measures_more_than_pods())
    }

    /// The most that any metric asks for. None where metrics fail that might have asked for more.
    fn by_metrics(&self, observed: &Observed, now: Millis, options: &Options, outcome: &mut Outcome) -> Option<i32> {
        let Observed { size, pods, .. } = *observed;
        let scene = Scene { size, tolerances: self.tolerances(options), pods, now, options };
        outcome.proposals = self
            .metrics
            .iter()
            .zip(observed.readings)
            .map(|(metric, reading)| match (reading, &metric.source) {
                (_, MetricSource::Invalid) => Err(MetricError::Invalid),
                (Err(error), _) => Err(*error),
                (Ok(reading), _) => propose(metric, reading, scene),
            })
            .collect();
        let failed = outcome.proposals.iter().position(Result::is_err);
        let most = outcome
            .proposals
            .iter()
            .flatten()
            .map(|proposal| proposal.replicas)
            .fold(0, |most, replicas| if most == 0 || replicas > most { replicas } else { most });
        let all_failed = outcome.proposals.iter().all(Result::is_err);
        if let Some(failed) = failed.filter(|_| all_failed || most < observed.size.spec) {
            outcome.active = Some(Active::Failed(failed));
            return None;
        }
        outcome.active = Some(Active::ValidMetricFound);
        Some(most.max(0))
    }

    fn normalize(
        &self,
        desired: i32,
        spec: i32,
        history: &mut History,
        now: Millis,
        options: &Options,
        outcome: &mut Outcome,
    ) {
        let (min, max) = (self.min_replicas, self.max_replicas);
        let (stable, (replicas, limit)) = match &self.behavior {
            None => {
                let stable = history.stabilize(desired, now, options.downscale_stabilization);
                (stable, limit(spec, stable, min, max, options))
            }
            Some(behavior) => {
                let stable = history.stabilize_with(behavior, spec, desired, now);
                (stable, limit_with(behavior, history, spec, stable, min, max, now))
            }
        };
        outcome.able = match (stable == desired, self.behavior.is_some() && desired >= spec) {
            (true, _) => Able::ReadyForNewScale,
            (false, true) => Able::ScaleUpStabilized,
            (false, false) => Able::ScaleDownStabilized,
        };
        outcome.limited = Some((replicas != stable, limit));
        outcome.replicas = replicas;
    }

    fn tolerances(&self, options: &Options) -> Tolerances {
        let own = |rules: fn(&Behavior) -> &Rules| {
            let behavior = self.behavior.as_ref().filter(|_| options.minor >= TOLERANCE_BY_DEFAULT_SINCE);
            behavior.and_then(|behavior| rules(behavior).tolerance).unwrap_or(options.tolerance)
        };
        let by_distance = options.minor < TOLERANCE_SINCE;
        Tolerances { up: own(|behavior| &behavior.up), down: own(|behavior| &behavior.down), by_distance }
    }
}

//! The pods of a target as the controller sees them: which count, and what share of what request they use.

use super::{Millis, Options};
use crate::config::ResourceName;

/// A pod's number. Samples may name pods that are gone.
pub type PodId = u32;

/// A pod that the target's selector matches.
#[derive(Clone, Debug)]
pub struct Pod<'a> {
    pub id: PodId,
    pub phase: Phase,
    /// Whether it has a deletion timestamp.
    pub is_deleted: bool,
    /// When its kubelet saw it first.
    pub started: Option<Millis>,
    /// Its Ready condition.
    pub ready: Option<Ready>,
    /// Containers, and init containers that keep running beside them.
    pub containers: &'a [Container],
    /// Requests of the pod as a whole (from Kubernetes 1.34), in thousandths. They stand in for the sum of the containers' requests.
    pub requests: Option<Requests>,
}

/// Phase of a pod.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    Pending,
    Running,
    Succeeded,
    Failed,
}

/// A Ready condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ready {
    pub is_true: bool,
    /// When it changed last.
    pub changed: Millis,
}

/// A container with its requests.
#[derive(Clone, Debug)]
pub struct Container {
    pub name: String,
    pub requests: Requests,
}

/// Requests in thousandths of a core and of a byte.
#[derive(Clone, Copy, Debug, Default)]
pub struct Requests {
    pub cpu: Option<i64>,
    pub memory: Option<i64>,
}

/// What a metrics API says of one pod.
#[derive(Clone, Copy, Debug)]
pub struct Sample {
    pub pod: PodId,
    /// In thousandths.
    pub value: i64,
    /// When it was taken.
    pub taken: Millis,
    /// Over how long it is an average.
    pub window: Millis,
}

/// Why a metric says nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MetricError {
    /// The API gave an error, or samples of no pod that counts.
    NoMetrics,
    /// The selector matches no pod.
    NoPods,
    /// Every sample is of a pod that is not there.
    NoKnownPods,
    /// A container asks for none of the resource that the target is a share of.
    MissingRequest,
    /// A pod's sample has no such container.
    ContainerNotFound,
    /// Nothing that the controller knows.
    Invalid,
}

impl Requests {
    fn of(self, resource: ResourceName) -> Option<i64> {
        match resource {
            ResourceName::Cpu => self.cpu,
            ResourceName::Memory => self.memory,
        }
    }
}

impl Pod<'_> {
    /// Whether it runs and is ready, which it may be while it is on its way out.
    pub fn serves(&self) -> bool {
        self.phase == Phase::Running && self.ready.is_some_and(|ready| ready.is_true)
    }

    /// What the pod, or one of its containers, asks for, in thousandths.
    pub fn request(&self, resource: ResourceName, container: Option<&str>) -> Result<i64, MetricError> {
        if let (None, Some(requests)) = (container, self.requests) {
            return requests.of(resource).ok_or(MetricError::MissingRequest);
        }
        if let Some(name) = container {
            let named = self.containers.iter().find(|each| each.name == name).ok_or(MetricError::ContainerNotFound)?;
            return named.requests.of(resource).ok_or(MetricError::MissingRequest);
        }
        let requests = self.containers.iter().map(|each| each.requests.of(resource).ok_or(MetricError::MissingRequest));
        requests.sum()
    }
}

/// Pods by what their samples are worth.
#[derive(Debug, Default)]
pub struct Groups {
    /// How many have a sample that counts.
    pub counted: usize,
    /// Not ready, so that their samples say nothing.
    pub unready: Vec<PodId>,
    /// Without a sample.
    pub missing: Vec<PodId>,
    /// Failed or on their way out.
    pub ignored: Vec<PodId>,
}

impl Groups {
    /// `resource` is none for custom metrics. Only samples of CPU are distrusted while a pod starts.
    pub fn new(
        pods: &[Pod],
        samples: &[Sample],
        resource: Option<ResourceName>,
        now: Millis,
        options: &Options,
    ) -> Self {
        let mut groups = Self::default();
        for pod in pods {
            if pod.is_deleted || pod.phase == Phase::Failed {
                groups.ignored.push(pod.id);
            } else if pod.phase == Phase::Pending {
                groups.unready.push(pod.id);
            } else if let Some(sample) = samples.iter().find(|sample| sample.pod == pod.id) {
                if resource == Some(ResourceName::Cpu) && !cpu_counts(pod, sample, now, options) {
                    groups.unready.push(pod.id);
                } else {
                    groups.counted += 1;
                }
            } else {
                groups.missing.push(pod.id);
            }
        }
        groups
    }

    /// Whether the pod's own sample is left out.
    pub fn leaves_out(&self, pod: PodId) -> bool {
        self.unready.contains(&pod) || self.ignored.contains(&pod)
    }
}

/// Whether a sample of CPU is of a pod that has settled: in its first minutes only if it is ready and has been for the sample's whole
/// window, later unless it has never been ready.
fn cpu_counts(pod: &Pod, sample: &Sample, now: Millis, options: &Options) -> bool {
    let (Some(ready), Some(started)) = (pod.ready, pod.started) else { return false };
    if started + options.cpu_initialization_period > now {
        ready.is_true && sample.taken >= ready.changed + sample.window
    } else {
        ready.is_true || started + options.initial_readiness_delay <= ready.changed
    }
}

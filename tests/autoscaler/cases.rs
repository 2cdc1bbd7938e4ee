//! The tables that Kubernetes tests its own controller with, turned into data (`README.md`). `ESGEN_HPA_CASES` names another folder of
//! such files.

use esgen::config::{ResourceName, ScalingPolicy, SelectPolicy};
use esgen::simulate::controller::*;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// All of a table's times are before this one.
const NOW: Millis = 2_000_000_000_000;
/// The tables are those of Kubernetes 1.36, before it told its own zero from that of a person.
const MINOR: u16 = 36;

#[derive(Deserialize)]
struct File<T> {
    controller: Flags,
    cases: Vec<T>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Flags {
    tolerance: f64,
    cpu_initialization_period_seconds: i64,
    initial_readiness_delay_seconds: i64,
    downscale_stabilization_seconds: i64,
    scale_up_limit_factor: f64,
}

impl Flags {
    fn options(&self) -> Options {
        Options {
            minor: MINOR,
            tolerance: self.tolerance,
            downscale_stabilization: self.downscale_stabilization_seconds * 1000,
            cpu_initialization_period: self.cpu_initialization_period_seconds * 1000,
            initial_readiness_delay: self.initial_readiness_delay_seconds * 1000,
            scale_up_factor: self.scale_up_limit_factor,
        }
    }
}

fn read<T: DeserializeOwned>(name: &str) -> (Options, Vec<T>) {
    let folder = std::env::var_os("ESGEN_HPA_CASES")
        .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/autoscaler")), PathBuf::from);
    let path = folder.join(format!("{name}.json"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let file: File<T> = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    assert!(!file.cases.is_empty(), "{}: no cases", path.display());
    (file.controller.options(), file.cases)
}

/// Collects what differs, so that one run shows all of it.
#[derive(Default)]
struct Differences(Vec<String>);

impl Differences {
    fn compare<T: PartialEq + std::fmt::Debug>(&mut self, id: &str, what: &str, ours: T, expected: T) {
        if ours != expected {
            self.0.push(format!("{id}: {what} is {ours:?} and should be {expected:?}"));
        }
    }
}

impl Drop for Differences {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            assert!(self.0.is_empty(), "\n{}", self.0.join("\n"));
        }
    }
}

fn ago(seconds: i64) -> Millis {
    NOW - seconds * 1000
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PodCase {
    name: String,
    #[serde(default)]
    phase: Option<String>,
    ready: Option<bool>,
    #[serde(default)]
    deleting: bool,
    started_ago: Option<i64>,
    ready_transition_ago: Option<i64>,
    #[serde(default)]
    containers: Vec<ContainerCase>,
    #[serde(default)]
    init_containers: Vec<ContainerCase>,
    /// Of the pod as a whole.
    #[serde(alias = "podRequestMilli", alias = "podLevelRequestMilli")]
    request_milli: Option<i64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ContainerCase {
    name: String,
    request_milli: Option<i64>,
    restart_policy: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SampleCase {
    pod: String,
    ago: i64,
    window_seconds: i64,
    #[serde(default)]
    containers_milli: BTreeMap<String, i64>,
}

/// Pods by the numbers that stand for their names.
struct Named {
    names: Vec<String>,
    containers: Vec<Vec<Container>>,
    cases: Vec<PodCase>,
}

impl Named {
    fn new(cases: Vec<PodCase>) -> Self {
        let requests = |milli| Requests { cpu: milli, memory: milli };
        let containers = cases.iter().map(|pod| {
            let stays = |each: &&ContainerCase| each.restart_policy.as_deref() == Some("Always");
            let all = pod.containers.iter().chain(pod.init_containers.iter().filter(stays));
            all.map(|each| Container { name: each.name.clone(), requests: requests(each.request_milli) }).collect()
        });
        Self { names: cases.iter().map(|pod| pod.name.clone()).collect(), containers: containers.collect(), cases }
    }

    fn id(&mut self, name: &str) -> PodId {
        let known = self.names.iter().position(|known| known == name);
        known.unwrap_or_else(|| {
            self.names.push(name.to_owned());
            self.names.len() - 1
        }) as PodId
    }

    fn names(&self, ids: &[PodId]) -> Vec<String> {
        let mut names: Vec<_> = ids.iter().map(|id| self.names[*id as usize].clone()).collect();
        names.sort();
        names
    }

    fn pods(&self) -> Vec<Pod<'_>> {
        let of_case = self.cases.iter().zip(&self.containers).enumerate();
        of_case.map(|(index, (case, containers))| pod(index as PodId, case, containers)).collect()
    }
}

fn pod<'a>(id: PodId, case: &PodCase, containers: &'a [Container]) -> Pod<'a> {
    Pod {
        id,
        phase: match case.phase.as_deref() {
            Some("Pending") => Phase::Pending,
            Some("Failed") => Phase::Failed,
            Some("Succeeded") => Phase::Succeeded,
            _ => Phase::Running,
        },
        is_deleted: case.deleting,
        started: case.started_ago.map(ago),
        ready: case.ready.map(|is_true| Ready { is_true, changed: ago(case.ready_transition_ago.unwrap_or(0)) }),
        containers,
        requests: case.request_milli.map(|milli| Requests { cpu: Some(milli), memory: Some(milli) }),
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TargetCase {
    average_utilization: Option<i32>,
    average_value_milli: Option<i64>,
    value_milli: Option<i64>,
}

#[derive(Clone, Copy, Deserialize)]
struct TolerancesCase {
    up: f64,
    down: f64,
}

fn resource(name: Option<&str>) -> ResourceName {
    if name == Some("memory") { ResourceName::Memory } else { ResourceName::Cpu }
}

fn metric(kind: &str, name: Option<&str>, container: Option<&str>, target: Option<&TargetCase>) -> Metric {
    let source = match kind {
        "resource" => MetricSource::Resource(resource(name)),
        "containerResource" => MetricSource::ContainerResource {
            resource: resource(name),
            container: container.unwrap_or_default().to_owned(),
        },
        "pods" => MetricSource::Pods,
        "object" => MetricSource::Object,
        "external" => MetricSource::External,
        _ => MetricSource::Invalid,
    };
    let target = match target {
        Some(TargetCase { average_value_milli: Some(milli), .. }) => Target::AverageValue(*milli),
        Some(TargetCase { value_milli: Some(milli), .. }) => Target::Value(*milli),
        Some(TargetCase { average_utilization: Some(percent), .. }) => Target::AverageUtilization(*percent),
        _ => Target::Value(1),
    };
    Metric { source, target }
}

/// What the three APIs say.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Readings {
    #[serde(default)]
    pods: Vec<PodCase>,
    #[serde(default)]
    samples: Vec<SampleCase>,
    #[serde(default)]
    pod_values: BTreeMap<String, i64>,
    #[serde(default)]
    values: Vec<i64>,
}

impl Readings {
    /// The pods, and the answer for each of the metrics.
    fn answer(self, metrics: &[Metric]) -> (Named, Vec<Result<Reading, MetricError>>) {
        let mut named = Named::new(self.pods);
        let answers = metrics.iter().map(|metric| match &metric.source {
            MetricSource::Object | MetricSource::External => Reading::Values(self.values.clone()),
            MetricSource::Pods => {
                let sample = |(name, value): (&String, &i64)| (name.clone(), *value, NOW, 60_000);
                Reading::Pods(samples(&mut named, self.pod_values.iter().map(sample)))
            }
            source => {
                let value = |sample: &SampleCase| match source {
                    MetricSource::ContainerResource { container, .. } => {
                        sample.containers_milli.get(container).copied()
                    }
                    _ => Some(sample.containers_milli.values().sum()),
                };
                let with_value = |sample: &SampleCase| {
                    Some((sample.pod.clone(), value(sample)?, ago(sample.ago), sample.window_seconds * 1000))
                };
                Reading::Pods(samples(&mut named, self.samples.iter().filter_map(with_value)))
            }
        });
        let answers = answers.map(Ok).collect();
        (named, answers)
    }
}

fn samples(named: &mut Named, samples: impl Iterator<Item = (String, i64, Millis, Millis)>) -> Vec<Sample> {
    samples.map(|(pod, value, taken, window)| Sample { pod: named.id(&pod), value, taken, window }).collect()
}

fn error(error: MetricError) -> &'static str {
    match error {
        MetricError::NoMetrics | MetricError::NoPods => "noMetrics",
        MetricError::NoKnownPods => "noKnownPods",
        MetricError::MissingRequest => "missingRequest",
        MetricError::ContainerNotFound => "containerNotFound",
        MetricError::Invalid => "invalid",
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CalcCase {
    id: String,
    metric: String,
    resource: Option<String>,
    container: Option<String>,
    target: TargetCase,
    spec_replicas: i32,
    status_replicas: i32,
    tolerance: TolerancesCase,
    expect: CalcExpectation,
    #[serde(flatten)]
    readings: Readings,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CalcExpectation {
    replicas: Option<i32>,
    utilization: Option<i32>,
    average_milli: Option<i64>,
    value_milli: Option<i64>,
    error: Option<String>,
}

#[test]
fn one_metric() {
    let (options, cases) = read::<CalcCase>("calc");
    let mut differences = Differences::default();
    for case in cases {
        let metric = metric(&case.metric, case.resource.as_deref(), case.container.as_deref(), Some(&case.target));
        let (named, readings) = case.readings.answer(std::slice::from_ref(&metric));
        let reading = readings[0].as_ref().expect("the API answers");
        let size = Size { spec: case.spec_replicas, status: case.status_replicas };
        let tolerances = Tolerances { up: case.tolerance.up, down: case.tolerance.down, by_distance: false };
        let (id, expect) = (&case.id, &case.expect);
        let pods = named.pods();
        let scene = Scene { size, tolerances, pods: &pods, now: NOW, options: &options };
        match propose(&metric, reading, scene) {
            Ok(proposal) => {
                differences.compare(id, "replicas", Some(proposal.replicas), expect.replicas);
                if expect.utilization.is_some() {
                    differences.compare(id, "utilization", proposal.utilization, expect.utilization);
                }
                if expect.average_milli.is_some() {
                    differences.compare(id, "average", proposal.average, expect.average_milli);
                }
                if expect.value_milli.is_some() {
                    differences.compare(id, "value", proposal.value, expect.value_milli);
                }
            }
            Err(why) => differences.compare(id, "error", Some(error(why)), expect.error.as_deref()),
        }
    }
}

#[derive(Deserialize)]
struct GroupCase {
    id: String,
    resource: Option<String>,
    expect: GroupExpectation,
    #[serde(flatten)]
    readings: Readings,
}

#[derive(Deserialize)]
struct GroupExpectation {
    ready: usize,
    unready: Vec<String>,
    missing: Vec<String>,
    ignored: Vec<String>,
}

#[test]
fn pods_that_count() {
    let (options, cases) = read::<GroupCase>("group");
    let mut differences = Differences::default();
    for case in cases {
        let mut named = Named::new(case.readings.pods);
        let with_times = case.readings.samples.iter();
        let with_times =
            with_times.map(|sample| (sample.pod.clone(), 1, ago(sample.ago), sample.window_seconds * 1000));
        let samples = samples(&mut named, with_times);
        let resource = case.resource.as_deref().filter(|name| !name.is_empty()).map(|name| resource(Some(name)));
        let groups = Groups::new(&named.pods(), &samples, resource, NOW, &options);
        let sorted = |mut names: Vec<String>| {
            names.sort();
            names
        };
        differences.compare(&case.id, "ready", groups.counted, case.expect.ready);
        differences.compare(&case.id, "unready", named.names(&groups.unready), sorted(case.expect.unready));
        differences.compare(&case.id, "missing", named.names(&groups.missing), sorted(case.expect.missing));
        differences.compare(&case.id, "ignored", named.names(&groups.ignored), sorted(case.expect.ignored));
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RequestsCase {
    id: String,
    pod_level_resources_gate: bool,
    container: String,
    pods: Vec<PodCase>,
    expect: RequestsExpectation,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RequestsExpectation {
    #[serde(default)]
    requests_milli: BTreeMap<String, i64>,
    error: Option<String>,
}

#[test]
fn requests() {
    let (_, cases) = read::<RequestsCase>("requests");
    let mut differences = Differences::default();
    for mut case in cases {
        if !case.pod_level_resources_gate {
            case.pods.iter_mut().for_each(|pod| pod.request_milli = None);
        }
        let named = Named::new(case.pods);
        let container = Some(case.container.as_str()).filter(|name| !name.is_empty());
        let one = |pod: &Pod| {
            pod.request(ResourceName::Cpu, container).map(|milli| (named.names[pod.id as usize].clone(), milli))
        };
        let ours: Result<BTreeMap<_, _>, _> = named.pods().iter().map(one).collect();
        let expected = case.expect.error.map_or(Ok(case.expect.requests_milli), Err);
        differences.compare(&case.id, "requests", ours.map_err(|why| error(why).to_owned()), expected);
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RulesCase {
    stabilization_window_seconds: Option<i64>,
    select_policy: Option<SelectPolicy>,
    policies: Option<Vec<ScalingPolicy>>,
}

fn rules(case: Option<&RulesCase>, default: Rules) -> Rules {
    let Some(case) = case else { return default };
    Rules {
        window: case.stabilization_window_seconds.map_or(default.window, |seconds| seconds * 1000),
        select: case.select_policy.unwrap_or(default.select),
        policies: case.policies.clone().unwrap_or(default.policies),
        tolerance: default.tolerance,
    }
}

fn behavior(up: Option<&RulesCase>, down: Option<&RulesCase>, options: &Options) -> Behavior {
    Behavior {
        up: rules(up, Rules::default_up()),
        down: rules(down, Rules::default_down(options.downscale_stabilization)),
    }
}

#[derive(Clone, Copy, Deserialize)]
struct Past {
    replicas: i32,
    ago: i64,
}

fn recommendations(past: &[Past]) -> Vec<Recommendation> {
    past.iter().map(|past| Recommendation { replicas: past.replicas, at: ago(past.ago) }).collect()
}

fn changes(past: &[Past]) -> Vec<Change> {
    past.iter().map(|past| Change { replicas: past.replicas, at: ago(past.ago), is_outdated: false }).collect()
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct StabilizeCase {
    id: String,
    mode: String,
    #[serde(default)]
    window_seconds: i64,
    #[serde(default)]
    scale_up_window_seconds: i64,
    #[serde(default)]
    scale_down_window_seconds: i64,
    history: Vec<Past>,
    #[serde(default)]
    current: i32,
    desired: i32,
    expect: StabilizeExpectation,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct StabilizeExpectation {
    replicas: i32,
    history_length: Option<usize>,
    history: Option<Vec<i32>>,
}

#[test]
fn stabilization() {
    let (options, cases) = read::<StabilizeCase>("stabilize");
    let mut differences = Differences::default();
    for case in cases {
        let mut history = History { recommendations: Some(recommendations(&case.history)), ..History::default() };
        let replicas = if case.mode == "noBehavior" {
            history.stabilize(case.desired, NOW, case.window_seconds * 1000)
        } else {
            let mut behavior = behavior(None, None, &options);
            behavior.up.window = case.scale_up_window_seconds * 1000;
            behavior.down.window = case.scale_down_window_seconds * 1000;
            history.stabilize_with(&behavior, case.current, case.desired, NOW)
        };
        differences.compare(&case.id, "replicas", replicas, case.expect.replicas);
        let kept: Vec<_> = history.recommendations.expect("a history").iter().map(|one| one.replicas).collect();
        if let Some(length) = case.expect.history_length {
            differences.compare(&case.id, "length of the history", kept.len(), length);
        }
        if let Some(expected) = case.expect.history {
            differences.compare(&case.id, "history", kept, expected);
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PolicyCase {
    id: String,
    mode: String,
    direction: Option<String>,
    current: i32,
    #[serde(default)]
    desired: i32,
    #[serde(default)]
    min_replicas: i32,
    #[serde(default)]
    max_replicas: i32,
    scale_up_limit_factor: Option<f64>,
    scale_up: Option<RulesCase>,
    scale_down: Option<RulesCase>,
    rules: Option<RulesCase>,
    #[serde(default)]
    up_events: Vec<Past>,
    #[serde(default)]
    down_events: Vec<Past>,
    expect: PolicyExpectation,
}

#[derive(Deserialize)]
struct PolicyExpectation {
    replicas: Option<i32>,
    reason: Option<String>,
    limit: Option<i32>,
}

#[test]
fn policies() {
    let (options, cases) = read::<PolicyCase>("policies");
    let mut differences = Differences::default();
    for case in cases {
        let history = History { up: changes(&case.up_events), down: changes(&case.down_events), ..History::default() };
        let (current, desired, min, max) = (case.current, case.desired, case.min_replicas, case.max_replicas);
        if case.mode == "limit" {
            let ours = if case.direction.as_deref() == Some("down") {
                down_limit(&rules(case.rules.as_ref(), Rules::default_down(0)), &history, current, NOW)
            } else {
                up_limit(&rules(case.rules.as_ref(), Rules::default_up()), &history, current, NOW)
            };
            differences.compare(&case.id, "limit", Some(ours), case.expect.limit);
            continue;
        }
        let (replicas, reason) = if case.mode == "noBehavior" {
            let factor = case.scale_up_limit_factor.unwrap_or(options.scale_up_factor);
            limit(current, desired, min, max, &Options { scale_up_factor: factor, ..options })
        } else {
            let behavior = behavior(case.scale_up.as_ref(), case.scale_down.as_ref(), &options);
            limit_with(&behavior, &history, current, desired, min, max, NOW)
        };
        differences.compare(&case.id, "replicas", Some(replicas), case.expect.replicas);
        differences.compare(&case.id, "reason", Some(format!("{reason:?}")), case.expect.reason);
    }
}

#[derive(Deserialize)]
struct EventsCase {
    id: String,
    change: i32,
    events: Vec<Past>,
    rules: Option<RulesCase>,
    expect: EventsExpectation,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct EventsExpectation {
    #[serde(rename = "changeInLast60Seconds")]
    change_in_last_60_seconds: i32,
    events: Vec<Event>,
}

#[derive(Debug, PartialEq, Deserialize)]
struct Event {
    replicas: i32,
    outdated: bool,
}

#[test]
fn what_is_kept_of_changes() {
    let (options, cases) = read::<EventsCase>("events");
    let mut differences = Differences::default();
    for case in cases {
        for goes_up in [true, false] {
            let mut history = History { up: changes(&case.events), down: changes(&case.events), ..History::default() };
            let rules = case.rules.as_ref();
            let behavior = rules.map(|rules| behavior(Some(rules), Some(rules), &options));
            let changed = changed_within(&history.up, 60_000, NOW);
            differences.compare(&case.id, "change in 60 s", changed, case.expect.change_in_last_60_seconds);
            let (before, after) = if goes_up { (5, 5 + case.change) } else { (5 + case.change, 5) };
            history.store(behavior.as_ref(), before, after, NOW);
            let kept = if goes_up { history.up } else { history.down };
            let kept = kept.iter().map(|change| Event { replicas: change.replicas, outdated: change.is_outdated });
            differences.compare(&case.id, "events", &kept.collect::<Vec<_>>(), &case.expect.events);
        }
    }
}

#[derive(Deserialize)]
struct ReconcileCase {
    id: String,
    tolerance: TolerancesCase,
    hpa: HpaCase,
    scale: ScaleCase,
    history: Option<Vec<Past>>,
    #[serde(default)]
    failing: Vec<String>,
    expect: ReconcileExpectation,
    #[serde(flatten)]
    readings: Readings,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct HpaCase {
    min_replicas: Option<i32>,
    max_replicas: i32,
    metrics: Vec<MetricCase>,
    behavior: Option<BehaviorCase>,
}

#[derive(Deserialize)]
struct MetricCase {
    #[serde(rename = "type")]
    kind: String,
    name: Option<String>,
    container: Option<String>,
    target: Option<TargetCase>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct BehaviorCase {
    scale_up: Option<RulesCase>,
    scale_down: Option<RulesCase>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ScaleCase {
    spec_replicas: i32,
    status_replicas: i32,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ReconcileExpectation {
    replicas: i32,
    conditions: BTreeMap<String, [String; 2]>,
    cpu_utilization: Option<i32>,
}

#[test]
fn whole_passes() {
    let (options, cases) = read::<ReconcileCase>("reconcile");
    let mut differences = Differences::default();
    for case in cases {
        let of_case = |metric_case: &MetricCase| {
            let (name, container) = (metric_case.name.as_deref(), metric_case.container.as_deref());
            metric(&metric_case.kind, name, container, metric_case.target.as_ref())
        };
        let metrics: Vec<_> = case.hpa.metrics.iter().map(of_case).collect();
        let filled_in = |given: &BehaviorCase| Behavior {
            up: Rules { tolerance: Some(case.tolerance.up), ..rules(given.scale_up.as_ref(), Rules::default_up()) },
            down: Rules {
                tolerance: Some(case.tolerance.down),
                ..rules(given.scale_down.as_ref(), Rules::default_down(options.downscale_stabilization))
            },
        };
        let behavior = case.hpa.behavior.as_ref().map(filled_in);
        let (named, mut readings) = case.readings.answer(&metrics);
        for (reading, metric) in readings.iter_mut().zip(&case.hpa.metrics) {
            if case.failing.contains(&metric.kind) {
                *reading = Err(MetricError::NoMetrics);
            }
        }
        let autoscaler = Autoscaler {
            min_replicas: case.hpa.min_replicas.unwrap_or(1),
            max_replicas: case.hpa.max_replicas,
            metrics,
            behavior,
        };
        let mut history =
            History { recommendations: case.history.as_deref().map(recommendations), ..History::default() };
        let observed = Observed {
            size: Size { spec: case.scale.spec_replicas, status: case.scale.status_replicas },
            scaled_to_zero: false,
            pods: &named.pods(),
            readings: &readings,
        };
        let options = Options { tolerance: case.tolerance.up, ..options };
        let outcome = autoscaler.pass(&observed, &mut history, NOW, &options);
        differences.compare(&case.id, "replicas", outcome.replicas, case.expect.replicas);
        for (condition, [status, reason]) in &case.expect.conditions {
            let ours = condition_of(&outcome, &autoscaler.metrics, condition);
            differences.compare(&case.id, condition, ours, Some((status.clone(), reason.clone())));
        }
        if case.expect.cpu_utilization.is_some() {
            let shown = outcome.proposals.iter().flatten().find_map(|proposal| proposal.utilization);
            differences.compare(&case.id, "utilization", shown, case.expect.cpu_utilization);
        }
    }
}

/// Status and reason, as the API shows them.
fn condition_of(outcome: &Outcome, metrics: &[Metric], condition: &str) -> Option<(String, String)> {
    let truth = |is_true: bool| if is_true { "True" } else { "False" }.to_owned();
    match condition {
        "AbleToScale" => Some((truth(true), format!("{:?}", outcome.able))),
        "ScalingActive" => {
            outcome.active.map(|active| (truth(active == Active::ValidMetricFound), super::reason(active, metrics)))
        }
        _ => outcome.limited.map(|(is_limited, limit)| (truth(is_limited), format!("{limit:?}"))),
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SequenceCase {
    id: String,
    start: i32,
    sync_seconds: i64,
    min_replicas: i32,
    max_replicas: i32,
    scale_up: Option<RulesCase>,
    scale_down: Option<RulesCase>,
    recommendations: Vec<i32>,
    expect: SequenceExpectation,
}

#[derive(Deserialize)]
struct SequenceExpectation {
    replicas: Vec<i32>,
}

#[test]
fn published_sequences() {
    let (options, cases) = read::<SequenceCase>("sequences");
    let options = Options { tolerance: 0.0, ..options };
    let mut differences = Differences::default();
    for case in cases {
        let autoscaler = Autoscaler {
            min_replicas: case.min_replicas,
            max_replicas: case.max_replicas,
            // One unit for each pod that is recommended.
            metrics: vec![Metric { source: MetricSource::External, target: Target::AverageValue(1000) }],
            behavior: Some(behavior(case.scale_up.as_ref(), case.scale_down.as_ref(), &options)),
        };
        let (mut history, mut replicas, mut sizes) = (History::default(), case.start, Vec::new());
        for (tick, recommended) in case.recommendations.iter().enumerate() {
            let observed = Observed {
                size: Size { spec: replicas, status: replicas },
                scaled_to_zero: false,
                pods: &[],
                readings: &[Ok(Reading::Values(vec![i64::from(*recommended) * 1000]))],
            };
            let now = NOW + tick as i64 * case.sync_seconds * 1000;
            replicas = autoscaler.pass(&observed, &mut history, now, &options).replicas;
            sizes.push(replicas);
        }
        differences.compare(&case.id, "sizes", sizes, case.expect.replicas);
    }
}

#[test]
fn the_edge_of_the_tolerance_moved_in_1_33() {
    // 55 % at a target of 50 % is a ratio of 1.1, whose distance from 1 is a little more than 0.1.
    let observed = |minor| {
        let containers = [Container { name: "main".into(), requests: Requests { cpu: Some(1000), memory: None } }];
        let pod = Pod {
            id: 0,
            phase: Phase::Running,
            is_deleted: false,
            started: Some(0),
            ready: Some(Ready { is_true: true, changed: 0 }),
            containers: &containers,
            requests: None,
        };
        let sample = Sample { pod: 0, value: 550, taken: NOW, window: 60_000 };
        let autoscaler = Autoscaler {
            min_replicas: 1,
            max_replicas: 5,
            metrics: vec![Metric {
                source: MetricSource::Resource(ResourceName::Cpu),
                target: Target::AverageUtilization(50),
            }],
            behavior: None,
        };
        let observed = Observed {
            size: Size { spec: 1, status: 1 },
            scaled_to_zero: false,
            pods: &[pod],
            readings: &[Ok(Reading::Pods(vec![sample]))],
        };
        autoscaler.pass(&observed, &mut History::default(), NOW, &Options::new(minor)).replicas
    };
    assert_eq!((observed(32), observed(33)), (2, 1));
}

#[test]
fn a_target_that_somebody_stopped_stays_so() {
    let autoscaler = Autoscaler {
        min_replicas: 0,
        max_replicas: 5,
        metrics: vec![Metric { source: MetricSource::External, target: Target::Value(1000) }],
        behavior: None,
    };
    let pass = |minor, scaled_to_zero| {
        let readings = [Ok(Reading::Values(vec![3000]))];
        let observed = Observed { size: Size { spec: 0, status: 0 }, scaled_to_zero, pods: &[], readings: &readings };
        autoscaler.pass(&observed, &mut History::default(), NOW, &Options::new(minor)).replicas
    };
    assert_eq!((pass(36, false), pass(37, false), pass(37, true)), (3, 0, 3));
}

//! Random sequences of passes, against the real controller's own code (`tests/cluster/run --autoscaler`).

use esgen::config::{PolicyType, ResourceName, ScalingPolicy, SelectPolicy};
use esgen::simulate::controller::*;
use fastrand::Rng;
use serde::Deserialize;
use serde_json::{Value, json};
use std::io::Write;
use std::process::{Command, Stdio};

/// Sequences of a run, unless `ESGEN_AUTOSCALER_SEQUENCES` says otherwise. Each has 5 to 20 passes.
const SEQUENCES: usize = 10_000;

/// An autoscaler and what it sees.
struct Sequence {
    autoscaler: Autoscaler,
    start: i32,
    passes: Vec<Pass>,
}

/// What the APIs say in one pass.
struct Pass {
    now: Millis,
    pods: Vec<PodState>,
    readings: Vec<Result<Reading, MetricError>>,
}

struct PodState {
    phase: Phase,
    is_deleted: bool,
    started: Option<Millis>,
    ready: Option<Ready>,
    containers: Vec<Container>,
}

/// What the real controller did in a pass.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    replicas: i32,
    able: String,
    active: String,
    limited: String,
    is_limited: bool,
}

#[test]
#[ignore = "needs the real controller: tests/cluster/run --autoscaler"]
fn random_sequences() {
    let program = std::env::var_os("ESGEN_AUTOSCALER").expect("ESGEN_AUTOSCALER names the real controller");
    let kubernetes =
        std::env::var("ESGEN_AUTOSCALER_KUBERNETES").expect("ESGEN_AUTOSCALER_KUBERNETES: its minor version");
    let minor = kubernetes.trim_start_matches("1.").parse().expect("a minor version");
    let number = |name: &str| std::env::var(name).ok().map(|text| text.parse::<u64>().expect("a number"));
    let count = number("ESGEN_AUTOSCALER_SEQUENCES").map_or(SEQUENCES, |count| count as usize);
    let seed = number("ESGEN_AUTOSCALER_SEED").unwrap_or(1);
    let mut random = Rng::with_seed(seed);
    let sequences: Vec<Sequence> = (0..count).map(|_| Sequence::new(&mut random)).collect();

    let mut lines = String::new();
    for sequence in &sequences {
        lines.push_str(&sequence.json().to_string());
        lines.push('\n');
    }
    let mut child =
        Command::new(program).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the real controller starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    let writer = std::thread::spawn(move || stdin.write_all(lines.as_bytes()));
    let output = child.wait_with_output().expect("it ends");
    writer.join().expect("the writer ends").expect("it reads every line");
    assert!(output.status.success());
    let answers = String::from_utf8(output.stdout).expect("UTF-8");
    let answers: Vec<Vec<Answer>> = answers.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(answers.len(), sequences.len());

    let options = Options::new(minor);
    let (mut passes, mut changes, mut differences) = (0, 0, Vec::new());
    for (index, (sequence, theirs)) in sequences.iter().zip(&answers).enumerate() {
        let ours = sequence.run(&options);
        passes += ours.len();
        changes += ours.windows(2).filter(|pair| pair[0].replicas != pair[1].replicas).count();
        if let Some(step) = ours.iter().zip(theirs).position(|(ours, theirs)| ours != theirs) {
            differences.push(format!(
                "sequence {index}, pass {step}:\n  ours   {:?}\n  theirs {:?}\n  {}",
                ours[step],
                theirs[step],
                sequence.json()["passes"][step]
            ));
        }
    }
    println!(
        "{count} sequences, {passes} passes, {changes} changes of size, seed {seed}: {} differ",
        differences.len()
    );
    assert!(differences.is_empty(), "{}\nand {} more", differences[0], differences.len() - 1);
}

impl Sequence {
    fn new(random: &mut Rng) -> Self {
        let min_replicas = random.i32(0..4);
        let max_replicas = min_replicas.max(1) + random.i32(0..15);
        let metrics = metrics(random);
        let behavior = random.bool().then(|| Behavior { up: rules(random), down: rules(random) });
        let autoscaler = Autoscaler { min_replicas, max_replicas, metrics, behavior };
        let mut now = 10_000_000;
        let mut pods = random.usize(0..8);
        let passes = (0..random.usize(5..=20)).map(|_| {
            now += if random.f64() < 0.8 { 15_000 } else { random.i64(1..400_000) };
            // A target at rest is the rule.
            if random.f64() < 0.3 {
                pods = random.usize(0..12);
            }
            Pass::new(random, now, pods, &autoscaler.metrics)
        });
        let passes = passes.collect();
        Self { start: random.i32(0..=max_replicas + 2), autoscaler, passes }
    }

    fn run(&self, options: &Options) -> Vec<Answer> {
        let (mut history, mut replicas, mut scaled_to_zero) = (History::default(), self.start, false);
        let mut answers = Vec::new();
        for pass in &self.passes {
            let observed = Observed {
                size: Size { spec: replicas, status: pass.pods.len() as i32 },
                scaled_to_zero,
                pods: &pass.pods(),
                readings: &pass.readings,
            };
            let outcome = self.autoscaler.pass(&observed, &mut history, pass.now, options);
            if outcome.replicas != replicas {
                scaled_to_zero = self.autoscaler.scaled_to_zero(replicas, outcome.replicas);
            }
            replicas = outcome.replicas;
            let (is_limited, limited) =
                outcome.limited.map_or((false, String::new()), |(is, why)| (is, format!("{why:?}")));
            answers.push(Answer {
                replicas,
                able: format!("{:?}", outcome.able),
                active: outcome
                    .active
                    .map_or_else(String::new, |active| super::reason(active, &self.autoscaler.metrics)),
                limited,
                is_limited,
            });
        }
        answers
    }

    fn json(&self) -> Value {
        let metrics = self.autoscaler.metrics.iter().enumerate().map(|(index, metric)| metric_json(index, metric));
        let mut spec = json!({
            "minReplicas": self.autoscaler.min_replicas,
            "maxReplicas": self.autoscaler.max_replicas,
            "metrics": metrics.collect::<Vec<_>>(),
        });
        if let Some(behavior) = &self.autoscaler.behavior {
            spec["behavior"] = json!({"scaleUp": rules_json(&behavior.up), "scaleDown": rules_json(&behavior.down)});
        }
        let passes: Vec<_> = self.passes.iter().map(Pass::json).collect();
        json!({"hpa": {"spec": spec}, "start": self.start, "passes": passes})
    }
}

fn metrics(random: &mut Rng) -> Vec<Metric> {
    use ResourceName::*;
    let amount = |random: &mut Rng| random.i64(1..5_000);
    let of_pods = |random: &mut Rng| match random.bool() {
        true => Target::AverageUtilization(random.i32(1..130)),
        false => Target::AverageValue(random.i64(1..2_000)),
    };
    let in_all = |random: &mut Rng| match random.bool() {
        true => Target::Value(random.i64(1..5_000)),
        false => Target::AverageValue(random.i64(1..5_000)),
    };
    let all = [
        Metric { source: MetricSource::Resource(Cpu), target: of_pods(random) },
        Metric { source: MetricSource::Resource(Memory), target: of_pods(random) },
        Metric {
            source: MetricSource::ContainerResource {
                resource: Cpu,
                container: format!("container-{}", if random.f64() < 0.9 { 0 } else { 7 }),
            },
            target: of_pods(random),
        },
        Metric { source: MetricSource::Pods, target: Target::AverageValue(amount(random)) },
        Metric { source: MetricSource::Object, target: in_all(random) },
        Metric { source: MetricSource::External, target: in_all(random) },
    ];
    let count = if random.f64() < 0.6 { 1 } else { random.usize(2..4) };
    random.choose_multiple(all, count)
}

fn rules(random: &mut Rng) -> Rules {
    let policies = (0..random.usize(1..4)).map(|_| ScalingPolicy {
        policy_type: if random.bool() { PolicyType::Pods } else { PolicyType::Percent },
        value: random.u32(1..120),
        period_seconds: random.u32(1..=600),
    });
    let policies = policies.collect();
    let select = [SelectPolicy::Max, SelectPolicy::Min, SelectPolicy::Disabled];
    Rules {
        window: random.i64(0..40) * 15_000,
        select: select[[0, 0, 0, 1, 1, 2][random.usize(0..6)]],
        policies,
        tolerance: random.bool().then(|| f64::from(random.u32(0..300)) / 1000.0),
    }
}

impl Pass {
    fn new(random: &mut Rng, now: Millis, pods: usize, metrics: &[Metric]) -> Self {
        let pods: Vec<_> = (0..pods).map(|_| PodState::new(random, now)).collect();
        let readings = metrics.iter().map(|metric| reading(random, now, pods.len(), metric)).collect();
        Self { now, pods, readings }
    }

    fn pods(&self) -> Vec<Pod<'_>> {
        self.pods.iter().enumerate().map(|(id, state)| state.pod(id as PodId)).collect()
    }

    fn json(&self) -> Value {
        let pods = self.pods.iter().enumerate().map(|(id, pod)| {
            json!({
                "name": format!("pod-{id}"),
                "phase": format!("{:?}", pod.phase),
                "deleted": pod.is_deleted,
                "started": pod.started,
                "ready": pod.ready.map(|ready| ready.is_true),
                "changed": pod.ready.map_or(0, |ready| ready.changed),
                "requests": pod.containers.iter().map(|one| one.requests.cpu.unwrap_or(-1)).collect::<Vec<_>>(),
            })
        });
        let sample = |sample: &Sample| json!({"pod": format!("pod-{}", sample.pod), "value": sample.value, "taken": sample.taken, "window": sample.window});
        let readings = self.readings.iter().map(|reading| match reading {
            Ok(Reading::Pods(samples)) => json!({"samples": samples.iter().map(sample).collect::<Vec<_>>()}),
            Ok(Reading::Values(values)) => json!({"values": values}),
            Err(_) => json!({}),
        });
        json!({"now": self.now, "pods": pods.collect::<Vec<_>>(), "readings": readings.collect::<Vec<_>>()})
    }
}

impl PodState {
    fn pod(&self, id: PodId) -> Pod<'_> {
        Pod {
            id,
            phase: self.phase,
            is_deleted: self.is_deleted,
            started: self.started,
            ready: self.ready,
            containers: &self.containers,
            requests: None,
        }
    }

    fn new(random: &mut Rng, now: Millis) -> Self {
        // On both sides of every period that counts, and on its edge.
        let ago = |random: &mut Rng| now - random.i64(0..80) * 10_000;
        let phase = match random.f64() {
            below if below < 0.85 => Phase::Running,
            below if below < 0.93 => Phase::Pending,
            below if below < 0.97 => Phase::Failed,
            _ => Phase::Succeeded,
        };
        let started = ago(random);
        let changed = if random.f64() < 0.3 { started + random.i64(0..5) * 10_000 } else { ago(random) };
        let request = |random: &mut Rng| if random.f64() < 0.998 { Some(random.i64(0..6) * 250) } else { None };
        let containers = (0..2).map(|index| {
            let request = request(random);
            Container { name: format!("container-{index}"), requests: Requests { cpu: request, memory: request } }
        });
        Self {
            phase,
            containers: containers.collect(),
            is_deleted: random.f64() < 0.1,
            started: (random.f64() < 0.98).then_some(started),
            ready: (random.f64() < 0.97).then(|| Ready { is_true: random.f64() < 0.8, changed }),
        }
    }
}

/// An answer that is about on target: what is far off decides nothing interesting.
fn reading(random: &mut Rng, now: Millis, pods: usize, metric: &Metric) -> Result<Reading, MetricError> {
    if random.f64() < 0.04 {
        return Err(MetricError::NoMetrics);
    }
    let target = match metric.target {
        Target::AverageUtilization(percent) => i64::from(percent) * 1250 / 100,
        Target::AverageValue(amount) | Target::Value(amount) => amount,
    };
    let factor = [0.3, 0.7, 0.9, 1.0, 1.1, 1.5, 3.0][random.usize(0..7)];
    let about = |random: &mut Rng| (target as f64 * factor * (0.8 + 0.4 * random.f64())) as i64;
    match metric.source {
        MetricSource::Object => Ok(Reading::Values(vec![about(random) * random.i64(1..5)])),
        MetricSource::External => Ok(Reading::Values((0..random.usize(1..4)).map(|_| about(random)).collect())),
        _ => {
            // The last one may be of a pod that is gone.
            let mut samples = Vec::new();
            for id in 0..=pods {
                let there = random.f64() < if id == pods { 0.05 } else { 0.9 };
                if there {
                    let taken = now - random.i64(0..10) * 10_000;
                    let window = random.i64(0..7) * 10_000;
                    samples.push(Sample { pod: id as PodId, value: about(random), taken, window });
                }
            }
            if samples.is_empty() { Err(MetricError::NoMetrics) } else { Ok(Reading::Pods(samples)) }
        }
    }
}

fn metric_json(index: usize, metric: &Metric) -> Value {
    let amount = |millis: i64| format!("{millis}m");
    let target = match metric.target {
        Target::AverageUtilization(percent) => json!({"type": "Utilization", "averageUtilization": percent}),
        Target::AverageValue(millis) => json!({"type": "AverageValue", "averageValue": amount(millis)}),
        Target::Value(millis) => json!({"type": "Value", "value": amount(millis)}),
    };
    let resource = |resource: &ResourceName| if *resource == ResourceName::Cpu { "cpu" } else { "memory" };
    let named = json!({"name": format!("metric-{index}")});
    match &metric.source {
        MetricSource::Resource(name) => {
            json!({"type": "Resource", "resource": {"name": resource(name), "target": target}})
        }
        MetricSource::ContainerResource { resource: name, container } => json!({
            "type": "ContainerResource",
            "containerResource": {"name": resource(name), "container": container, "target": target},
        }),
        MetricSource::Pods => json!({"type": "Pods", "pods": {"metric": named, "target": target}}),
        MetricSource::Object => json!({
            "type": "Object",
            "object": {"describedObject": {"kind": "Service", "name": "x"}, "metric": named, "target": target},
        }),
        MetricSource::External => json!({"type": "External", "external": {"metric": named, "target": target}}),
        MetricSource::Invalid => json!({"type": "Nothing"}),
    }
}

fn rules_json(rules: &Rules) -> Value {
    let policy = |policy: &ScalingPolicy| json!({"type": format!("{:?}", policy.policy_type), "value": policy.value, "periodSeconds": policy.period_seconds});
    let mut json = json!({
        "stabilizationWindowSeconds": rules.window / 1000,
        "selectPolicy": format!("{:?}", rules.select),
        "policies": rules.policies.iter().map(policy).collect::<Vec<_>>(),
    });
    if let Some(tolerance) = rules.tolerance {
        json["tolerance"] = json!(format!("{}m", (tolerance * 1000.0).round()));
    }
    json
}

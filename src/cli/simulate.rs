//! `esgen simulate`.

use super::failure::Failure;
use super::findings::FindingOptions;
use super::inputs::Inputs;
use super::output::{self, note};
use clap::{Args, ValueEnum};
use esgen::kubernetes::quantity::Quantity;
use esgen::simulate::controller::{Millis, Options};
use esgen::simulate::{self, Load, STEP, ScaledSet, Shape, Summary, Timeline};
use esgen::source::{self, Input, Source};
use esgen::{Cluster, KubernetesVersion};
use serde_json::json;
use std::fmt::{self, Write};
use std::fs;
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// Run a load through an autoscaler, and show what it does
///
/// The autoscaler decides as Kubernetes' own does. What is around it is a model: how long a node takes to start, how old its
/// metrics are, how fast shards move. Its figures are estimates, which the options below replace by your own.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    #[command(flatten)]
    inputs: Inputs,
    /// The node set, where several are autoscaled
    #[arg(long, value_name = "NAME")]
    node_set: Option<String>,
    #[command(flatten)]
    load: LoadOptions,
    #[command(flatten)]
    surroundings: SurroundingOptions,
    #[command(flatten)]
    output: OutputOptions,
    #[command(flatten)]
    findings: FindingOptions,
}

const EXAMPLES: &str = "\
Examples:
  esgen simulate esgen.yaml --shape diurnal                 a day, from an idle night to a busy afternoon
  esgen simulate esgen.yaml --trace load.csv --svg day.svg  what you measured: time,queriesPerSecond
  esgen simulate esgen.yaml --shape weekly --tune           the cheapest settings that serve it
  esgen simulate a.yaml --shape spike --compare b.yaml      two configs under the same load";

#[derive(Args)]
#[command(next_help_heading = "Load")]
struct LoadOptions {
    /// A measured load: CSV or JSON (*.json) with `time` (seconds or RFC 3339) and at least one more column
    ///
    /// `queriesPerSecond`, `documentsPerSecond` and `cores` (of CPU that the set uses) tell the work. A column with the name of a
    /// metric holds its value, summed over all nodes. A value holds until the next row.
    #[arg(long, value_name = "FILE", conflicts_with = "shape")]
    trace: Option<PathBuf>,
    /// A made-up load
    #[arg(long, value_name = "SHAPE", value_enum)]
    shape: Option<ShapeName>,
    /// Least load of a shape, in nodes whose metrics are on target [default: nine tenths of minReplicas]
    #[arg(long, value_name = "NODES", requires = "shape", value_parser = number)]
    low: Option<f64>,
    /// Most load of a shape, in nodes whose metrics are on target [default: nine tenths of maxReplicas]
    #[arg(long, value_name = "NODES", requires = "shape", value_parser = number)]
    high: Option<f64>,
}

/// A made-up load.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ShapeName {
    /// A day, with least load at four in the morning and most at four in the afternoon
    Diurnal,
    /// Ten minutes of most load, out of nothing
    Spike,
    /// From least to most in four hours
    Ramp,
    /// To the most in five minutes; half of it is gone forty minutes later
    FlashCrowd,
    /// Seven days, the last two of them quiet
    Weekly,
}

#[derive(Args)]
#[command(next_help_heading = "Surroundings")]
struct SurroundingOptions {
    /// Core milliseconds that a query takes, on all nodes together [default: by the workload, else 5]
    #[arg(long, value_name = "MILLISECONDS", value_parser = number)]
    cpu_per_query: Option<f64>,
    /// Core milliseconds that indexing a document takes, on all nodes together [default: by the workload, else two thirds of one]
    #[arg(long, value_name = "MILLISECONDS", value_parser = number)]
    cpu_per_document: Option<f64>,
    /// Shards on the set, all copies together, such as 500Gi: they move before a new node is of use [default: by the workload]
    #[arg(long, value_name = "SIZE", value_parser = size)]
    data: Option<u64>,
    /// Speed at which shards move to or from a node, per second [default: 40Mi, as Elasticsearch has it]
    #[arg(long, value_name = "SIZE", value_parser = size)]
    recovery_rate: Option<u64>,
    /// From the order for a node to its start: a host, its volume, the image
    #[arg(long, value_name = "DURATION", default_value_t = Duration(simulate::NODE_START))]
    node_start: Duration,
    /// From a node's start to its being ready
    #[arg(long, value_name = "DURATION", default_value_t = Duration(simulate::JOIN))]
    join: Duration,
    /// Age of the youngest sample that the autoscaler gets
    #[arg(long, value_name = "DURATION", default_value_t = Duration(simulate::METRIC_AGE))]
    metric_age: Duration,
    /// When the autoscaler's controller restarts, which forgets all it has seen; may be repeated
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    controller_restart: Vec<Millis>,
    /// Start and stop one node at a time (podManagementPolicy OrderedReady), which esgen does not write
    #[arg(long)]
    ordered_ready: bool,
}

#[derive(Args)]
#[command(next_help_heading = "Output")]
struct OutputOptions {
    /// Format of what is printed
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = Format::Human)]
    format: Format,
    /// Also write a picture
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
    /// Run the same load through another config, and show both
    #[arg(long, value_name = "FILE", conflicts_with = "tune")]
    compare: Option<PathBuf>,
    /// Look for the settings with the fewest node-hours that serve the load, also while one node is missing
    #[arg(long)]
    tune: bool,
    /// Percent of the time that a tuned autoscaler may be saturated
    #[arg(long, value_name = "PERCENT", default_value_t = 1.0, requires = "tune", value_parser = number)]
    saturated: f64,
}

/// Format of what is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A chart and a summary
    Human,
    /// One JSON object
    Json,
    /// A line every 15 seconds
    Csv,
}

/// Simulates, and prints what came of it.
pub(super) fn run(arguments: Arguments) -> Result<(), Failure> {
    let source = arguments.inputs.read()?;
    let Some((set, kubernetes)) = arguments.set(source.clone())? else { return Err(Failure::Findings) };
    let load = arguments.load.read(&set)?;
    let options = Options::new(kubernetes.minor());
    let timeline = simulated(&set, &load, &options, &arguments.load)?;
    if let Some(path) = &arguments.output.svg {
        let picture = simulate::svg(&timeline, set.surroundings.processors, &arguments.title(&set, &timeline));
        fs::write(path, picture).map_err(|error| Failure::io(format!("write {}", path.display()), &error))?;
    }
    if arguments.output.tune {
        return arguments.tune(&source, &set, &load, &options);
    }
    let other = match &arguments.output.compare {
        None => None,
        Some(path) => {
            let source = Source::read(&[Input::Path(path.clone())], &source::Options::default());
            let Some((other, kubernetes)) = arguments.set(source)? else { return Err(Failure::Findings) };
            let of_other = simulated(&other, &load.of(&set), &Options::new(kubernetes.minor()), &arguments.load)?;
            Some((path, other, of_other))
        }
    };
    output::stdout(match arguments.output.format {
        Format::Human => {
            let mut text = format!("{}\n\n", arguments.title(&set, &timeline));
            text.push_str(&simulate::chart(&timeline, set.surroundings.processors));
            text.push('\n');
            let mut columns = vec![(String::new(), Summary::new(&timeline))];
            if let Some((path, other, of_other)) = &other {
                let _ = writeln!(text, "{}: {}\n", path.display(), other.name);
                text.push_str(&simulate::chart(of_other, other.surroundings.processors));
                text.push('\n');
                columns[0].0 = "this".into();
                columns.push((path.display().to_string(), Summary::new(of_other)));
            }
            text.push_str(&simulate::table(&columns));
            text.push_str(&arguments.assumptions(&set));
            text
        }
        Format::Json => {
            let one = |name: &str, timeline: &Timeline| json!({"set": name, "summary": Summary::new(timeline), "ticks": timeline.ticks});
            let mut runs = vec![one(&set.name, &timeline)];
            runs.extend(other.iter().map(|(_, other, of_other)| one(&other.name, of_other)));
            format!("{}\n", json!({"version": 1, "stepSeconds": STEP / 1000, "runs": runs}))
        }
        Format::Csv => simulate::csv(&timeline),
    })
}

impl Arguments {
    /// The set that is meant. None where the config has findings, which have been written.
    fn set(&self, source: Source) -> Result<Option<(ScaledSet, KubernetesVersion)>, Failure> {
        let clusters = match esgen::plans(source, &self.inputs.options(self.findings.strict)) {
            Ok((clusters, report)) => {
                self.findings.write(&report);
                clusters
            }
            Err(report) => {
                self.findings.write(&report);
                return Ok(None);
            }
        };
        let scaled = |cluster: &Cluster| {
            let kubernetes = cluster.plan.kubernetes;
            ScaledSet::all(&cluster.plan).map(|set| (set, kubernetes)).collect::<Vec<_>>()
        };
        let all: Vec<_> = clusters.iter().flat_map(scaled).collect();
        let is_meant = |(set, _): &&(ScaledSet, KubernetesVersion)| match &self.node_set {
            None => true,
            Some(name) => set.name == *name || set.name.ends_with(&format!("-{name}")),
        };
        let names = || all.iter().map(|(set, _)| set.name.as_str()).collect::<Vec<_>>().join(", ");
        let mut meant = all.iter().filter(is_meant);
        match (meant.next(), meant.next()) {
            (Some((set, kubernetes)), None) => {
                let mut set = set.clone();
                self.surroundings.apply(&mut set);
                Ok(Some((set, *kubernetes)))
            }
            (None, _) if all.is_empty() => Err(Failure::Usage(
                "no node set is autoscaled: give one `autoscaling`, as `esgen explain spec.nodeSets.autoscaling` says"
                    .into(),
            )),
            (None, _) => {
                Err(Failure::Usage(format!("no autoscaled node set has that name: --node-set is one of {}", names())))
            }
            (Some(_), Some(_)) => Err(Failure::Usage(format!(
                "several node sets are autoscaled: choose one with --node-set: {}",
                names()
            ))),
        }
    }

    fn title(&self, set: &ScaledSet, timeline: &Timeline) -> String {
        let load = match (&self.load.trace, self.load.shape) {
            (Some(path), _) => path.display().to_string(),
            (None, shape) => {
                shape.and_then(|shape| Some(shape.to_possible_value()?.get_name().to_owned())).unwrap_or_default()
            }
        };
        let hours = timeline.ticks.len() as f64 * STEP as f64 / 3_600_000.0;
        let (min, max) = timeline.bounds;
        format!("{}, {min} to {max} nodes: {} h of {load}", set.name, (hours * 100.0).round() / 100.0)
    }

    /// What was assumed, so that nobody takes it for a measurement.
    fn assumptions(&self, set: &ScaledSet) -> String {
        let surroundings = &set.surroundings;
        let mut text = format!(
            "assumed: {} a node, ready {} s after it is wanted (--node-start, --join), metrics {} s old (--metric-age)",
            cores(surroundings.processors),
            (surroundings.node_start + surroundings.join) / 1000,
            surroundings.metric_age / 1000,
        );
        if self.load.trace.is_some() {
            let milliseconds = (surroundings.cores_per_query * 100_000.0).round() / 100.0;
            let _ = write!(text, ", {milliseconds} ms of CPU a query (--cpu-per-query)");
        }
        let gib = (surroundings.data_bytes / f64::from(1 << 30)).round();
        if gib > 0.0 {
            let _ = write!(text, ", {gib}Gi of shards that move (--data)");
            if let Some(copies) = surroundings.shard_copies {
                let _ = write!(text, " and give work to {copies} nodes at most");
            }
        } else {
            text.push_str(", no shards that move before a new node is of use (--data)");
        }
        output::wrapped(&text, 2)
    }

    fn tune(&self, source: &Source, set: &ScaledSet, load: &Load, options: &Options) -> Result<(), Failure> {
        let load = load.of(set);
        let warnings = |assignments: &[String]| {
            let changed = source.clone().with_sets(assignments);
            let (_, report) = esgen::plans(changed, &self.inputs.options(self.findings.strict)).ok()?;
            Some(report.findings.len())
        };
        let present = warnings(&[]);
        let allowed = |candidate: &ScaledSet| {
            warnings(&simulate::assignments(set, candidate)).is_some_and(|count| Some(count) <= present)
        };
        let before = simulate::with_a_node_missing(set, &load, options).map_err(|lack| self.load.lacks(&lack))?;
        let tuned = simulate::tune(set, &load, options, self.output.saturated / 100.0, &allowed)
            .map_err(|lack| self.load.lacks(&lack))?;
        let share = tuned.summary.saturated_share();
        let mut text =
            simulate::table(&[("now, less one node".into(), before), ("tuned, less one node".into(), tuned.summary)]);
        let assignments = simulate::assignments(set, &tuned.set);
        let (tried, limit) = (tuned.tried, self.output.saturated);
        let is_served = share * 100.0 <= limit;
        let _ = match (is_served, assignments.is_empty()) {
            (true, true) => writeln!(text, "\nnone of {tried} settings serves this load with fewer node-hours"),
            (true, false) => {
                writeln!(text, "\nof {tried} settings, these serve this load with the fewest node-hours:\n")
            }
            (false, true) => {
                writeln!(text, "\nnone of {tried} settings comes closer to {limit} % of the time saturated")
            }
            (false, false) => writeln!(
                text,
                "\nnone of {tried} settings keeps this load under {limit} % of the time saturated (--saturated); these come closest:\n"
            ),
        };
        for assignment in &assignments {
            let _ = writeln!(text, "  --set '{assignment}'");
        }
        if !is_served {
            note("it takes larger nodes, more shards or more nodes than were tried");
        } else if !assignments.is_empty() {
            note("a load that was not simulated may need other settings");
        }
        output::stdout(text)?;
        if is_served { Ok(()) } else { Err(Failure::Findings) }
    }
}

impl LoadOptions {
    fn read(&self, set: &ScaledSet) -> Result<Load, Failure> {
        let shape = match (&self.trace, self.shape) {
            (Some(path), _) => return read_trace(path),
            (None, Some(ShapeName::Diurnal)) => Shape::Diurnal,
            (None, Some(ShapeName::Spike)) => Shape::Spike,
            (None, Some(ShapeName::Ramp)) => Shape::Ramp,
            (None, Some(ShapeName::FlashCrowd)) => Shape::FlashCrowd,
            (None, Some(ShapeName::Weekly)) => Shape::Weekly,
            (None, None) => {
                return Err(Failure::Usage(
                    "no load is given: write `--shape diurnal`, or `--trace FILE` with what you measured".into(),
                ));
            }
        };
        let low = self.low.unwrap_or(f64::from(set.autoscaler.min_replicas) * 0.9);
        let high = self.high.unwrap_or(f64::from(set.autoscaler.max_replicas) * 0.9);
        if low > high {
            let given = format!("--low {low} and --high {high}");
            return Err(Failure::Usage(format!("{given}: write numbers of nodes, the lower one first")));
        }
        Ok(Load::of_shape(shape, low, high))
    }

    fn lacks(&self, lack: &simulate::Lack) -> Failure {
        match &self.trace {
            Some(path) => Failure::Other(format!("{} {lack}", path.display())),
            None => Failure::Usage(format!("a shape {lack}: write a trace")),
        }
    }
}

fn read_trace(path: &Path) -> Result<Load, Failure> {
    let cannot_read = |error: &std::io::Error| Failure::io(format!("read {}", path.display()), error);
    let load = if path.extension().is_some_and(|extension| extension == "json") {
        Load::from_json(&fs::read_to_string(path).map_err(|error| cannot_read(&error))?)
    } else {
        Load::from_csv(fs::File::open(path).map_err(|error| cannot_read(&error))?)
    };
    load.map_err(|error| Failure::Other(format!("{}: {error}", path.display())))
}

fn simulated(set: &ScaledSet, load: &Load, options: &Options, from: &LoadOptions) -> Result<Timeline, Failure> {
    simulate::simulate(set, load, options).map_err(|lack| from.lacks(&lack))
}

impl SurroundingOptions {
    fn apply(&self, set: &mut ScaledSet) {
        let surroundings = &mut set.surroundings;
        if let Some(milliseconds) = self.cpu_per_query {
            surroundings.cores_per_query = milliseconds / 1000.0;
        }
        if let Some(milliseconds) = self.cpu_per_document {
            surroundings.cores_per_document = milliseconds / 1000.0;
        }
        surroundings.node_start = self.node_start.0;
        surroundings.join = self.join.0;
        surroundings.metric_age = self.metric_age.0;
        surroundings.controller_restarts.clone_from(&self.controller_restart);
        surroundings.in_order = self.ordered_ready;
        if let Some(rate) = self.recovery_rate {
            surroundings.recovery_rate = (rate as f64).max(1.0);
        }
        if let Some(data) = self.data {
            surroundings.data_bytes = data as f64;
        }
    }
}

/// `1 core`, `1.5 cores`.
fn cores(number: f64) -> String {
    format!("{number} core{}", if number == 1.0 { "" } else { "s" })
}

/// A number that can be summed up.
fn number(text: &str) -> Result<f64, String> {
    let number = text.parse().ok().filter(|number| (0.0..=simulate::MOST).contains(number));
    number.ok_or_else(|| format!("write a number from 0 to {:e}", simulate::MOST))
}

/// A quantity of bytes.
fn size(text: &str) -> Result<u64, String> {
    let quantity: Result<Quantity, _> = text.parse();
    quantity.map(|quantity| quantity.as_bytes()).map_err(|_| "write a size such as 500Gi".into())
}

/// A duration as people write it.
#[derive(Clone, Copy, Debug)]
struct Duration(Millis);

impl fmt::Display for Duration {
    /// One of whole seconds, as all that are written here are.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0 / 1000;
        if seconds % 60 == 0 { write!(f, "{}m", seconds / 60) } else { write!(f, "{seconds}s") }
    }
}

impl FromStr for Duration {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        duration(text).map(Self)
    }
}

/// A duration in Go's syntax without fractions: `90s`, `1h30m`.
fn duration(text: &str) -> Result<Millis, String> {
    let refuse = || "write a duration such as 90s, 5m or 1h30m".to_owned();
    let (mut millis, mut rest): (Millis, &str) = (0, text);
    while !rest.is_empty() {
        let end = rest.find(|character: char| !character.is_ascii_digit()).filter(|end| *end > 0).ok_or_else(refuse)?;
        let number: Millis = rest[..end].parse().map_err(|_| refuse())?;
        rest = &rest[end..];
        let (unit, length) = match rest {
            _ if rest.starts_with("ms") => (1, 2),
            _ if rest.starts_with('s') => (1000, 1),
            _ if rest.starts_with('m') => (60_000, 1),
            _ if rest.starts_with('h') => (3_600_000, 1),
            _ => return Err(refuse()),
        };
        millis = number.checked_mul(unit).and_then(|part| millis.checked_add(part)).ok_or_else(refuse)?;
        rest = &rest[length..];
    }
    if text.is_empty() || millis > 31_536_000_000 { Err(refuse()) } else { Ok(millis) }
}

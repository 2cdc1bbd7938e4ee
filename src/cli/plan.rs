//! `esgen plan`.

mod comparison;
mod report;

use super::failure::Failure;
use super::findings::FindingOptions;
use super::inputs::Inputs;
use super::output;
use clap::{Args, ValueEnum};
use esgen::Cluster;
use report::Report;
use serde_json::{Value, json};

/// Show the size of every node set, and each derived figure with its reason
///
/// What the config leaves out has a default or follows from the workload. Writing a figure into the config at its path
/// overrides it.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    #[command(flatten)]
    inputs: Inputs,
    /// Show what changes if one value of every config were another; may be repeated
    ///
    /// Takes what `--set` takes, and shows the figures of before and after side by side.
    #[arg(long, value_name = "PATH=VALUE")]
    what_if: Vec<String>,
    /// Format of the figures
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = Format::Human, help_heading = "Output")]
    format: Format,
    #[command(flatten)]
    findings: FindingOptions,
}

const EXAMPLES: &str = "\
Examples:
  esgen plan                                     ./esgen.yaml
  esgen plan esgen.yaml --what-if spec.workload.vectors.count=100M
  esgen plan esgen.yaml --format markdown > sizing.md
  esgen plan clusters/ --format json | jq '.clusters[].sizing.maximum'";

/// Format of the figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Human,
    /// One JSON object
    Json,
    /// Tables for a wiki or a pull request
    Markdown,
}

/// Plans, and prints what was decided.
pub(super) fn run(arguments: Arguments) -> Result<(), Failure> {
    let options = arguments.inputs.options(arguments.findings.strict);
    let now = arguments.inputs.read()?;
    let then = arguments.inputs.read_changed(&now, "--what-if", &arguments.what_if)?;
    let planned = |source| {
        esgen::plans(source, &options).map_err(|report| {
            arguments.findings.write(&report);
            Failure::Findings
        })
    };
    let (clusters, report) = planned(now)?;
    if arguments.what_if.is_empty() {
        arguments.findings.write(&report);
        return output::stdout(match arguments.format {
            Format::Human => text(&clusters, Report::human),
            Format::Markdown => text(&clusters, Report::markdown),
            Format::Json => json(&clusters, None),
        });
    }
    let (changed, report) = planned(then)?;
    arguments.findings.write(&report);
    output::stdout(match arguments.format {
        Format::Human => compared(&clusters, &changed, Report::human),
        Format::Markdown => compared(&clusters, &changed, Report::markdown),
        Format::Json => json(&clusters, Some(&changed)),
    })
}

fn text(clusters: &[Cluster], write: impl Fn(&Report) -> String) -> String {
    clusters.iter().map(|cluster| write(&Report::new(cluster))).collect::<Vec<_>>().join("\n")
}

fn compared(now: &[Cluster], then: &[Cluster], write: impl Fn(&Report) -> String) -> String {
    let pairs = now.iter().zip(then);
    let reports = pairs.map(|(now, then)| write(&comparison::compare(&Report::new(now), &Report::new(then))));
    reports.collect::<Vec<_>>().join("\n")
}

/// The format's `version` rises when a reader would have to change.
fn json(clusters: &[Cluster], changed: Option<&[Cluster]>) -> String {
    let mut all = json!({"version": 1, "clusters": values(clusters)});
    if let (Some(changed), Some(all)) = (changed, all.as_object_mut()) {
        all.insert("whatIf".to_owned(), json!({"clusters": values(changed)}));
    }
    format!("{all:#}\n")
}

fn values(clusters: &[Cluster]) -> Vec<Value> {
    let values = clusters.iter().map(|Cluster { plan, config, document }| {
        json!({
            "name": plan.name,
            "namespace": plan.namespace,
            "document": document,
            "elasticsearch": config.spec.version,
            "kubernetes": plan.kubernetes.to_string(),
            "sizing": plan.sizing,
            "figures": plan.explanations,
        })
    });
    values.collect()
}

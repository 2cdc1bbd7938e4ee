//! `esgen plan`.

use super::failure::Failure;
use super::findings::FindingOptions;
use super::inputs::Inputs;
use super::output;
use clap::{Args, ValueEnum};
use esgen::Cluster;
use serde_json::{Value, json};
use std::fmt::Write;

/// Show the figures that esgen derives, each with its reason
///
/// What the config leaves out has a default or follows from the workload. Writing a figure into the config at its path
/// overrides it.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    #[command(flatten)]
    inputs: Inputs,
    /// Format of the figures
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = Format::Human, help_heading = "Output")]
    format: Format,
    #[command(flatten)]
    findings: FindingOptions,
}

const EXAMPLES: &str = "\
Examples:
  esgen plan                                     ./esgen.yaml
  esgen plan esgen.yaml --set spec.workload.vectors.count=100000000
  esgen plan clusters/ --format json | jq '.clusters[].figures'";

/// Format of the figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Human,
    /// One JSON object
    Json,
}

/// Plans, and prints what was decided.
pub(super) fn run(arguments: Arguments) -> Result<(), Failure> {
    let source = arguments.inputs.read()?;
    match esgen::plans(source, &arguments.inputs.options(arguments.findings.strict)) {
        Ok((clusters, report)) => {
            arguments.findings.write(&report);
            output::stdout(match arguments.format {
                Format::Human => human(&clusters),
                Format::Json => json(&clusters),
            })
        }
        Err(report) => {
            arguments.findings.write(&report);
            Err(Failure::Findings)
        }
    }
}

fn human(clusters: &[Cluster]) -> String {
    let mut text = String::new();
    for Cluster { plan, config, .. } in clusters {
        if !text.is_empty() {
            text.push('\n');
        }
        let namespace =
            plan.namespace.as_ref().map(|namespace| format!(" in namespace {namespace}")).unwrap_or_default();
        let version = &config.spec.version;
        // Writing to a String cannot fail.
        let _ = writeln!(
            text,
            "cluster {}{namespace}: Elasticsearch {version}, Kubernetes {}, {}",
            plan.name,
            plan.kubernetes,
            output::counted(plan.sets.len(), "node set")
        );
        if plan.explanations.is_empty() {
            text.push_str("\n  the config states every figure; nothing is derived\n");
        }
        for figure in &plan.explanations {
            let _ = writeln!(text, "\n  {}: {}", figure.path, figure.value);
            text.push_str(&output::wrapped(&figure.because, 4));
        }
    }
    text
}

/// The format's `version` rises when a reader would have to change.
fn json(clusters: &[Cluster]) -> String {
    let clusters: Vec<Value> = clusters
        .iter()
        .map(|Cluster { plan, config, document }| {
            json!({
                "name": plan.name,
                "namespace": plan.namespace,
                "document": document,
                "elasticsearch": config.spec.version,
                "kubernetes": plan.kubernetes.to_string(),
                "figures": plan.explanations,
            })
        })
        .collect();
    format!("{:#}\n", json!({"version": 1, "clusters": clusters}))
}

//! `esgen outputs`.

use super::failure::Failure;
use super::findings::FindingOptions;
use super::inputs::Inputs;
use super::output;
use clap::{Args, ValueEnum};
use esgen::emit;
use esgen::outputs::{self, Outputs};
use serde_json::{Value, json};

/// Show how programs and people reach a cluster: URLs, Secrets, names of objects, first commands
///
/// It says where a password is, never what it is.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    #[command(flatten)]
    inputs: Inputs,
    /// Format of the outputs
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = Format::Text, help_heading = "Output")]
    format: Format,
    #[command(flatten)]
    findings: FindingOptions,
}

const EXAMPLES: &str = "\
Examples:
  esgen outputs                                  ./esgen.yaml
  esgen outputs esgen.yaml --format env > elasticsearch.env
  esgen outputs esgen.yaml --format configmap | kubectl apply -f -
  esgen outputs clusters/ --format json | jq -r '.clusters[].url'";

/// Format of the outputs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people, with commands to copy
    Text,
    /// One JSON object
    Json,
    /// NAME=value lines, of one cluster
    Env,
    /// A ConfigMap for each cluster, for envFrom
    Configmap,
}

/// Plans, and says what the result will be called.
pub(super) fn run(arguments: Arguments) -> Result<(), Failure> {
    let source = arguments.inputs.read()?;
    let made = outputs::outputs(source, &arguments.inputs.options(arguments.findings.strict));
    let (clusters, report) = made.map_err(|report| {
        arguments.findings.write(&report);
        Failure::Findings
    })?;
    arguments.findings.write(&report);
    match (arguments.format, clusters.as_slice()) {
        (Format::Text, clusters) => output::stdout(clusters.iter().map(outputs::text).collect::<Vec<_>>().join("\n")),
        (Format::Json, clusters) => output::stdout(emit::json_document(&json!({"clusters": clusters}))),
        (Format::Env, [cluster]) => output::stdout(outputs::environment(cluster)),
        (Format::Env, clusters) => Err(Failure::Usage(format!(
            "the variables of {} clusters have the same names: name one config, or take another format",
            clusters.len()
        ))),
        (Format::Configmap, clusters) => output::stdout(emit::yaml(&config_maps(clusters))),
    }
}

fn config_maps(clusters: &[Outputs]) -> Vec<Value> {
    clusters.iter().map(outputs::config_map).collect()
}

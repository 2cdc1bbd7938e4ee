//! `esgen import`.

use super::failure::Failure;
use super::findings::FindingOptions;
use super::inputs;
use super::output::{self, note};
use clap::{Args, ValueEnum};
use esgen::import::{self, From, Imported, Line, Names};
use std::path::PathBuf;

/// Make a config of what another tool has of a cluster
///
/// The config goes to standard output, each line with its origin. Standard error says what was carried over, what esgen decides
/// otherwise and why, and what needs you; while anything does, the exit status is 1. Nothing is dropped in silence.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Files of one cluster, or `-` for standard input
    ///
    /// A chart that has a release for each node set has a file for each.
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// Whose files they are
    #[arg(long, value_name = "TOOL", value_enum, default_value_t = Tool::Auto)]
    from: Tool,
    /// Name of the Helm release, with which the objects' names begin
    ///
    /// Where each file of values is of a release of its own, write it once for each, in the order of the files.
    #[arg(long, value_name = "NAME")]
    release: Vec<String>,
    /// Namespace of the cluster
    #[arg(short, long, value_name = "NAMESPACE")]
    namespace: Option<String>,
    /// Which cluster, where several are among the manifests: its name, or that of one of its workloads
    #[arg(long, value_name = "NAME")]
    cluster: Option<String>,
    #[command(flatten)]
    findings: FindingOptions,
}

const EXAMPLES: &str = "\
Examples:
  kubectl get sts,svc,cm,hpa,pdb,netpol -n search -o yaml | esgen import - > esgen.yaml
  helm get manifest search -n search | esgen import - -n search > esgen.yaml
  esgen import values.yaml --release search -n search > esgen.yaml
  helm get values search --all -n search | esgen import - --release search -n search > esgen.yaml
  esgen import master.yaml data.yaml --release search-master --release search-data > esgen.yaml      elastic/helm-charts: one release a set
  kubectl get elasticsearch search -n search -o yaml | esgen import - > esgen.yaml";

/// Whose files they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Tool {
    /// It is seen by their shape
    Auto,
    /// The Elasticsearch resource of Elastic's operator
    Eck,
    /// Values of the Elasticsearch chart of elastic/helm-charts
    ElasticChart,
    /// Values of the Bitnami chart of Elasticsearch
    Bitnami,
    /// Rendered manifests, or what `kubectl get -o yaml` prints
    Manifests,
}

/// Reads, converts and reports.
pub(super) fn run(arguments: Arguments) -> Result<(), Failure> {
    let from = match arguments.from {
        Tool::Auto => From::Auto,
        Tool::Eck => From::Eck,
        Tool::ElasticChart => From::ElasticChart,
        Tool::Bitnami => From::Bitnami,
        Tool::Manifests => From::Manifests,
    };
    let names = Names { releases: arguments.release, namespace: arguments.namespace, cluster: arguments.cluster };
    let imported = import::import(&inputs::named(&arguments.files), from, &names).map_err(|report| {
        arguments.findings.write(&report);
        Failure::Findings
    })?;
    output::stdout(&imported.config)?;
    report(&imported);
    if imported.needed.is_empty() { Ok(()) } else { Err(Failure::Findings) }
}

fn report(imported: &Imported) {
    let section = |title: &str, lines: &[Line], separator: &str| {
        if lines.is_empty() {
            return;
        }
        note(&format!("{title} ({}):", lines.len()));
        for Line { from, what } in lines {
            let from = if from.is_empty() { String::new() } else { format!("{from}{separator}") };
            note(&format!("  {from}{what}"));
        }
    };
    section("carried over", &imported.carried, " -> ");
    section("changed", &imported.changed, ": ");
    section("needs you", &imported.needed, ": ");
}

//! `esgen render`.

use super::failure::Failure;
use super::findings::FindingOptions;
use super::inputs::{Inputs, named};
use super::{output, output_directory};
use clap::{Args, ValueEnum};
use esgen::source::Input;
use esgen::{diff, emit};
use std::path::PathBuf;

/// Write the manifests of every config
///
/// Standard output has the manifests alone; findings go to standard error in every format. With errors nothing is written.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    #[command(flatten)]
    inputs: Inputs,
    /// Write one file per object and a kustomization.yaml into this directory instead
    ///
    /// The directory is replaced as a whole, and only if all that is in it was written by esgen.
    #[arg(short, long, value_name = "DIR", help_heading = "Output")]
    output_dir: Option<PathBuf>,
    /// Format of the manifests
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = Format::Yaml, help_heading = "Output")]
    format: Format,
    /// Warn of what is dangerous in the change from this config, these manifests or this directory
    ///
    /// Says on standard error what `esgen diff` calls dangers; with --strict, they stop the output.
    #[arg(long, value_name = "OLD", help_heading = "Output")]
    against: Option<PathBuf>,
    #[command(flatten)]
    findings: FindingOptions,
}

const EXAMPLES: &str = "\
Examples:
  esgen render > manifests.yaml                  from ./esgen.yaml
  esgen render esgen.yaml | kubectl apply -f -   deploy
  esgen render esgen.yaml -o manifests           one file per object, for kubectl apply -k manifests
  esgen render clusters/ --kube-version 1.31     all configs of a directory, for an older Kubernetes
  esgen render esgen.yaml -o manifests --against manifests
  esgen render esgen.yaml --overlay production.yaml --set spec.version=9.2.1
  cat esgen.yaml | esgen render -n search --format json";

/// Format of the manifests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// YAML documents
    Yaml,
    /// One JSON List; in a directory, one JSON object per file
    Json,
}

/// Compiles and writes.
pub(super) fn run(arguments: Arguments) -> Result<(), Failure> {
    let old: Vec<Input> = named(arguments.against.as_slice());
    let source = arguments.inputs.read_beside(&old)?;
    let options = arguments.inputs.options(arguments.findings.strict);
    let compiled = match old.first() {
        None => esgen::compile(source, &options).map(|manifests| (manifests, None)),
        Some(old) => {
            diff::compile_against(source, &options, old).map(|(manifests, comparison)| (manifests, Some(comparison)))
        }
    };
    let (report, documents, comparison) = match compiled {
        Ok((manifests, comparison)) => (manifests.report, Some(manifests.documents), comparison),
        Err(report) => (report, None, None),
    };
    arguments.findings.write(&report);
    if let Some(comparison) = comparison.filter(|comparison| !comparison.dangers.is_empty()) {
        arguments.findings.write(&comparison.report());
        if arguments.findings.strict {
            return Err(Failure::Findings);
        }
    }
    let documents = documents.ok_or(Failure::Findings)?;
    let config = arguments.inputs.shown();
    match (arguments.output_dir, arguments.format) {
        (Some(directory), format) => {
            output_directory::write(&directory, &documents, format)?;
            output::next(&format!("kubectl apply -k {}, then esgen outputs {config}", directory.display()));
        }
        (None, format) => {
            output::stdout(if format == Format::Yaml { emit::yaml(&documents) } else { emit::json(&documents) })?;
            output::next(&format!("kubectl apply -f with this output, then esgen outputs {config}"));
        }
    }
    Ok(())
}

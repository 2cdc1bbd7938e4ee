//! `esgen check`.

use super::failure::Failure;
use super::findings::FindingOptions;
use super::inputs::Inputs;
use super::output::{counted, note};
use clap::Args;

/// Do all that render does, and write no manifests
///
/// Findings for people go to standard error, a machine's format (json, sarif, github) goes to standard output.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    #[command(flatten)]
    inputs: Inputs,
    #[command(flatten)]
    findings: FindingOptions,
}

const EXAMPLES: &str = "\
Examples:
  esgen check                                    ./esgen.yaml
  esgen check clusters/ --strict                 warnings fail too
  esgen check esgen.yaml --message-format sarif > esgen.sarif";

/// Compiles, and says what it found.
pub(super) fn run(arguments: Arguments) -> Result<(), Failure> {
    let source = arguments.inputs.read()?;
    let clusters = source.documents.len();
    match esgen::compile(source, &arguments.inputs.options(arguments.findings.strict)) {
        Ok(manifests) => {
            arguments.findings.write_as_output(&manifests.report)?;
            let objects = manifests.documents.len();
            note(&format!("ok: {}, {}", counted(clusters, "cluster"), counted(objects, "object")));
            Ok(())
        }
        Err(report) => match arguments.findings.write_as_output(&report) {
            // Also where `head` has seen enough of them.
            Ok(()) | Err(Failure::ReaderGone) => Err(Failure::Findings),
            Err(failure) => Err(failure),
        },
    }
}

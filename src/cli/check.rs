//! `esgen check`.

use super::failure::Failure;
use super::findings::FindingOptions;
use super::inputs::{self, Inputs};
use super::output::{counted, note};
use clap::Args;
use esgen::secrets::{self, Validity};
use std::path::PathBuf;

/// Do all that render does, and write no manifests
///
/// Findings for people go to standard error, a machine's format (json, sarif, github) goes to standard output.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    #[command(flatten)]
    inputs: Inputs,
    /// Also check the Secrets of this file, or `-` for standard input; may be repeated
    ///
    /// That is what `esgen secrets` wrote or what `kubectl get secrets -o yaml` prints. Says until when their certificates
    /// are valid.
    #[arg(long, value_name = "FILE", help_heading = "Secrets")]
    secrets: Vec<PathBuf>,
    #[command(flatten)]
    findings: FindingOptions,
}

const EXAMPLES: &str = "\
Examples:
  esgen check                                    ./esgen.yaml
  esgen check clusters/ --strict                 warnings fail too
  esgen check esgen.yaml --message-format sarif > esgen.sarif
  kubectl get secrets -n search -o yaml | esgen check esgen.yaml --secrets -";

/// Compiles, and says what it found.
pub(super) fn run(arguments: Arguments) -> Result<(), Failure> {
    let stored = inputs::named(&arguments.secrets);
    let source = arguments.inputs.read_beside(&stored)?;
    let clusters = source.documents.len();
    let options = arguments.inputs.options(arguments.findings.strict);
    let (result, validities) = match stored.as_slice() {
        [] => (esgen::compile(source, &options), Vec::new()),
        stored => secrets::check(source, stored, &options),
    };
    let said = match result {
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
    };
    for Validity { cluster, secret, certificate, authorities } in validities {
        let authorities = Vec::from_iter(authorities).join(" and ");
        note(&format!("{cluster}: `{secret}` is valid until {certificate}, its authority until {authorities}"));
    }
    said
}

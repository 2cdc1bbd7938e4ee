//! `esgen schema`.

use super::failure::Failure;
use super::output;
use clap::Args;

/// Print the JSON Schema of configs, for editors and validators
///
/// Editors with the YAML language server complete and check a config whose first line is
/// `# yaml-language-server: $schema=esgen.dev_v1.json`, the path of the schema from the config's own directory.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {}

const EXAMPLES: &str = "\
Examples:
  esgen schema > esgen.dev_v1.json";

/// Prints it.
pub(super) fn run(Arguments {}: Arguments) -> Result<(), Failure> {
    output::stdout(esgen::json_schema())
}

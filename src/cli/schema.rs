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
pub(super) struct Arguments {
    /// Print the schema of `defaults.yaml` instead
    #[arg(long)]
    defaults: bool,
}

const EXAMPLES: &str = "\
Examples:
  esgen schema > esgen.dev_v1.json
  esgen schema --defaults > esgen.dev_v1_defaults.json";

/// Prints it.
pub(super) fn run(Arguments { defaults }: Arguments) -> Result<(), Failure> {
    output::stdout(if defaults { esgen::defaults_json_schema() } else { esgen::json_schema() })
}

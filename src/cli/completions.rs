//! `esgen completions`.

use super::failure::Failure;
use super::output;
use clap::Args;
use clap_complete::Shell;

/// Print a shell's completion script
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

const EXAMPLES: &str = "\
Examples:
  esgen completions bash > ~/.local/share/bash-completion/completions/esgen
  esgen completions zsh > ~/.zfunc/_esgen        with ~/.zfunc in fpath
  esgen completions fish > ~/.config/fish/completions/esgen.fish";

/// Prints it.
pub(super) fn run(arguments: Arguments) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut super::command(), "esgen", &mut script);
    output::stdout(script)
}

//! The command line of esgen.

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run()
}

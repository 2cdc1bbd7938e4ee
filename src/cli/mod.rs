//! The command line: one file per subcommand, each of which calls the library and says what came of it.
//!
//! Standard output has what was asked for and nothing else; findings and notes go to standard error. Exit status: 0 done
//! (warnings too), 1 findings or a failure, 2 a command line that makes no sense; `esgen diff` has its own.

mod check;
mod color;
mod completions;
mod diff;
mod explain;
mod failure;
mod fields;
mod findings;
mod import;
mod init;
mod inputs;
mod krm;
mod kubernetes_schemas;
mod man;
mod output;
mod output_directory;
mod outputs;
mod plan;
mod reference;
mod render;
mod rules;
mod schema;
mod secrets;
mod simulate;
mod validate;

use clap::{CommandFactory, Parser, Subcommand};
use failure::Failure;
use std::process::ExitCode;

/// Compiles one small typed config into everything an autoscaled Elasticsearch cluster needs on Kubernetes.
///
/// esgen reads configs and writes manifests. It needs no cluster and no network: the same config gives the same bytes.
#[derive(Parser)]
#[command(name = "esgen", version, after_help = EXAMPLES, arg_required_else_help = true, max_term_width = 120)]
pub(crate) struct Cli {
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "\
Examples:
  esgen init                                     write a config to start from
  esgen render esgen.yaml | kubectl apply -f -   deploy it
  esgen explain spec.nodeSets                    what can stand there

Exit status: 0 done (also with warnings), 1 findings or a failure, 2 usage.";

#[derive(Subcommand)]
enum Command {
    Init(init::Arguments),
    Render(render::Arguments),
    Check(check::Arguments),
    Plan(plan::Arguments),
    Simulate(simulate::Arguments),
    Secrets(secrets::Arguments),
    Outputs(outputs::Arguments),
    Validate(validate::Arguments),
    Diff(diff::Arguments),
    Import(import::Arguments),
    Explain(explain::Arguments),
    Rules(rules::Arguments),
    Schema(schema::Arguments),
    Krm(krm::Arguments),
    Completions(completions::Arguments),
    Man(man::Arguments),
    #[command(hide = true)]
    KubernetesSchemas(kubernetes_schemas::Arguments),
    #[command(hide = true)]
    Reference(reference::Arguments),
}

/// The whole command line, for completions, manual pages and the reference.
fn command() -> clap::Command {
    Cli::command()
}

/// Runs the command that the process was started with.
pub(crate) fn run() -> ExitCode {
    // clap prints help, version and usage errors itself and ends the process, these with status 2.
    let cli = Cli::parse_from(krm::command_line(std::env::args_os()));
    match dispatch(cli.command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}

fn dispatch(command: Command) -> Result<(), Failure> {
    match command {
        Command::Init(arguments) => init::run(arguments),
        Command::Render(arguments) => render::run(arguments),
        Command::Check(arguments) => check::run(arguments),
        Command::Plan(arguments) => plan::run(arguments),
        Command::Simulate(arguments) => simulate::run(arguments),
        Command::Secrets(arguments) => secrets::run(arguments),
        Command::Outputs(arguments) => outputs::run(arguments),
        Command::Validate(arguments) => validate::run(arguments),
        Command::Diff(arguments) => diff::run(arguments),
        Command::Import(arguments) => import::run(arguments),
        Command::Explain(arguments) => explain::run(arguments),
        Command::Rules(arguments) => rules::run(arguments),
        Command::Schema(arguments) => schema::run(arguments),
        Command::Krm(arguments) => krm::run(arguments),
        Command::Completions(arguments) => completions::run(arguments),
        Command::Man(arguments) => man::run(arguments),
        Command::KubernetesSchemas(arguments) => kubernetes_schemas::run(arguments),
        Command::Reference(arguments) => reference::run(arguments),
    }
}

//! `esgen man`.

use super::failure::Failure;
use super::output::{self, counted, note};
use clap::Args;
use clap_mangen::Man;
use std::fs;
use std::path::PathBuf;

/// Print the manual page, or write the pages of all commands
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Write a page for esgen and for every command into this directory
    #[arg(short, long, value_name = "DIR")]
    output_dir: Option<PathBuf>,
}

const EXAMPLES: &str = "\
Examples:
  esgen man | man -l -
  esgen man -o ~/.local/share/man/man1           then: man esgen-render";

/// Prints or writes them.
pub(super) fn run(arguments: Arguments) -> Result<(), Failure> {
    let command = super::command().disable_help_subcommand(true);
    let Some(directory) = arguments.output_dir else {
        let mut page = Vec::new();
        Man::new(command).render(&mut page).map_err(|error| Failure::io("write the manual page", &error))?;
        return output::stdout(page);
    };
    let shown = directory.display();
    let pages = 1 + command.get_subcommands().filter(|subcommand| !subcommand.is_hide_set()).count();
    fs::create_dir_all(&directory)
        .and_then(|()| clap_mangen::generate_to(command, &directory))
        .map_err(|error| Failure::io(format!("write manual pages into {shown}"), &error))?;
    note(&format!("{shown}: {}", counted(pages, "manual page")));
    Ok(())
}

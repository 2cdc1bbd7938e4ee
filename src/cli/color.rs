//! Whether findings are coloured.

use clap::ColorChoice;
use std::env;
use std::io::{IsTerminal, stderr};

/// Whether to colour what goes to standard error. `auto` obeys NO_COLOR (no-color.org), CLICOLOR_FORCE
/// (bixense.com/clicolors) and TERM=dumb, in this order, and else colours for terminals.
pub(super) fn wanted(choice: ColorChoice) -> bool {
    match choice {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto => automatic(|name| env::var_os(name).is_some_and(|value| !value.is_empty() && value != "0")),
    }
}

fn automatic(is_set: impl Fn(&str) -> bool) -> bool {
    // NO_COLOR counts whatever its value, "0" too, unless it is empty.
    let no_color = env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    if no_color {
        return false;
    }
    is_set("CLICOLOR_FORCE") || (env::var_os("TERM").is_none_or(|term| term != "dumb") && stderr().is_terminal())
}

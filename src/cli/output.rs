//! Writing to standard output and standard error.

use super::failure::Failure;
pub(super) use esgen::diagnostics::human::counted;
use std::io::{self, IsTerminal, Write};

/// Writes what was asked for to standard output, all of it or an error.
pub(super) fn stdout(bytes: impl AsRef<[u8]>) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    stdout
        .write_all(bytes.as_ref())
        .and_then(|()| stdout.flush())
        .map_err(|error| Failure::io("write to standard output", &error))
}

/// Says something to the person at the terminal.
pub(super) fn note(message: &str) {
    // Where even standard error is gone, the exit status is all that is left.
    let _ = writeln!(io::stderr().lock(), "{message}");
}

/// Says what to run next, to a person alone: logs of programs have no use for it.
pub(super) fn next(command: &str) {
    if io::stderr().is_terminal() {
        note(&format!("next: {command}"));
    }
}

/// Columns of a line of prose.
const WIDTH: usize = 100;

/// The words in lines of at most 100 columns, each behind `indent` spaces and with a newline at its end.
pub(super) fn wrapped(text: &str, indent: usize) -> String {
    let mut lines = String::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        if !line.is_empty() && indent + line.chars().count() + 1 + word.chars().count() > WIDTH {
            lines.push_str(&format!("{:indent$}{line}\n", ""));
            line.clear();
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    if !line.is_empty() {
        lines.push_str(&format!("{:indent$}{line}\n", ""));
    }
    lines
}

//! Why a command did not do what it was asked, and the exit status that says so.

use super::output;
use std::io;
use std::process::ExitCode;

/// Why a command ended early.
#[derive(Debug)]
pub(super) enum Failure {
    /// There are findings, and they have been written.
    Findings,
    /// What there is to say has been written, and this status says what it comes to.
    Status(u8),
    /// The command line makes no sense: what to write instead. Or what fails with the same status, where 1 is an answer.
    Usage(String),
    /// Something outside of the config went wrong.
    Other(String),
    /// Whoever read our standard output has stopped (`esgen render | head`): nobody is left to be told.
    ReaderGone,
}

impl Failure {
    /// What the operating system refused: `cannot write manifests/kustomization.yaml: No space left on device`.
    pub(super) fn io(what: impl AsRef<str>, error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::ReaderGone,
            _ => Self::Other(format!("cannot {}: {error}", what.as_ref())),
        }
    }

    /// Says it on standard error, where it has not been said yet, and gives the exit status.
    pub(super) fn report(self) -> ExitCode {
        let (message, status) = match self {
            Self::Findings => return ExitCode::from(1),
            Self::Status(status) => return ExitCode::from(status),
            Self::ReaderGone => return ExitCode::SUCCESS,
            Self::Usage(message) => (message, 2),
            Self::Other(message) => (message, 1),
        };
        output::note(&format!("error: {message}"));
        ExitCode::from(status)
    }
}

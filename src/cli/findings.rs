//! Findings in the format that was asked for.

use super::color;
use super::failure::Failure;
use clap::{Args, ColorChoice, ValueEnum};
use esgen::diagnostics::{Report, github, human, json, sarif};
use std::io::{self, Write, stderr, stdout};

/// How findings are written.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Findings")]
pub(super) struct FindingOptions {
    /// Let warnings stop the output too
    #[arg(long)]
    pub strict: bool,
    /// Write findings in this format
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = MessageFormat::Human)]
    pub message_format: MessageFormat,
    /// When to colour findings
    ///
    /// `auto` colours on terminals, and obeys NO_COLOR and CLICOLOR_FORCE.
    #[arg(long, value_name = "WHEN", value_enum, default_value_t = ColorChoice::Auto)]
    pub color: ColorChoice,
}

/// A rendering of findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum MessageFormat {
    /// With the source line, for people
    Human,
    /// One JSON object
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Annotations of GitHub Actions
    Github,
}

impl Default for FindingOptions {
    fn default() -> Self {
        Self { strict: false, message_format: MessageFormat::Human, color: ColorChoice::Auto }
    }
}

impl FindingOptions {
    /// Writes them to standard error, where they stay apart from manifests.
    pub(super) fn write(&self, report: &Report) {
        // Where nobody reads standard error, there is nobody to be told; the exit status does not depend on it.
        let _ = self.to(report, &mut stderr().lock());
    }

    /// Writes them where they are what the command is for: a machine's format to standard output, else as [`Self::write`].
    pub(super) fn write_as_output(&self, report: &Report) -> Result<(), Failure> {
        if self.message_format == MessageFormat::Human {
            self.write(report);
            return Ok(());
        }
        let mut out = stdout().lock();
        let written = self.to(report, &mut out).and_then(|()| out.flush());
        written.map_err(|error| Failure::io("write to standard output", &error))
    }

    fn to(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        // In one piece, so that what other processes write to the same terminal does not come in between.
        let mut text = Vec::new();
        match self.message_format {
            MessageFormat::Human => human::write(report, &mut text, color::wanted(self.color))?,
            MessageFormat::Json => json::write(report, &mut text)?,
            MessageFormat::Sarif => sarif::write(report, &mut text, &esgen::rule_texts())?,
            MessageFormat::Github => github::write(report, &mut text)?,
        }
        out.write_all(&text)
    }
}

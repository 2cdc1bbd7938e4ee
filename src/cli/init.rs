//! `esgen init`.

use super::failure::Failure;
use super::inputs::DEFAULT_FILE;
use super::output::{self, note};
use clap::{Args, ValueEnum};
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Write a commented config to start from
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// What to start from
    #[arg(short, long, value_enum, default_value_t = Preset::Minimal)]
    preset: Preset,
    /// File to make, or `-` for standard output
    #[arg(short, long, value_name = "FILE", default_value = DEFAULT_FILE)]
    output: PathBuf,
}

const EXAMPLES: &str = "\
Examples:
  esgen init && esgen render > manifests.yaml
  esgen init --preset vector-search -o vectors.yaml
  esgen init --preset development -o - | esgen render | kubectl apply -f -";

/// A config to start from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Preset {
    /// Three nodes with every role
    Minimal,
    /// Embeddings: data nodes sized for the vectors and autoscaled
    VectorSearch,
    /// Text and vectors together, with nodes that run the models
    HybridSearch,
    /// Time series in hot, warm, cold and frozen tiers
    Tiers,
    /// One small node without security, for a laptop
    Development,
}

impl Preset {
    fn text(self) -> &'static str {
        match self {
            Self::Minimal => include_str!("../../templates/init/minimal.yaml"),
            Self::VectorSearch => include_str!("../../templates/init/vector-search.yaml"),
            Self::HybridSearch => include_str!("../../templates/init/hybrid-search.yaml"),
            Self::Tiers => include_str!("../../templates/init/tiers.yaml"),
            Self::Development => include_str!("../../templates/init/development.yaml"),
        }
    }
}

/// Writes the config, but never over another.
pub(super) fn run(arguments: Arguments) -> Result<(), Failure> {
    let (file, text) = (arguments.output, arguments.preset.text());
    if file == Path::new("-") {
        return output::stdout(text);
    }
    let shown = file.display();
    write_new(&file, text).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => {
            Failure::Other(format!("{shown} already exists and is left as it is: name another file with --output"))
        }
        _ => Failure::io(format!("write {shown}"), &error),
    })?;
    note(&format!("{shown}: written"));
    note("for completion in editors, beside it: esgen schema > esgen.dev_v1.json");
    output::next(&format!("esgen render {shown} > manifests.yaml"));
    Ok(())
}

fn write_new(file: &Path, text: &str) -> io::Result<()> {
    let mut made = File::create_new(file)?;
    made.write_all(text.as_bytes()).inspect_err(|_| {
        // A half config is worse than none; what stopped the writing is what is reported.
        let _ = std::fs::remove_file(file);
    })
}

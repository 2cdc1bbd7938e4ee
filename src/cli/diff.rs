//! `esgen diff`.

use super::failure::Failure;
use super::findings::FindingOptions;
use super::inputs::namespace;
use super::output;
use clap::{Args, ValueEnum};
use esgen::diff::{self, Comparison, human, json, markdown};
use esgen::source::Input;
use esgen::{KubernetesVersion, Options};
use std::path::{Path, PathBuf};

/// Tell what a change does to clusters, and what of it is dangerous
///
/// Compares two sides by cluster, object and field, in words with what follows from them, then as YAML. What a server fills in
/// or sets by itself is no difference. Secrets are compared and never shown.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// What is there: a config, manifests, a directory of them, or `-` for standard input
    #[arg(value_name = "OLD")]
    old: PathBuf,
    /// What it is to become, as OLD
    #[arg(value_name = "NEW")]
    new: PathBuf,
    /// Format of the comparison
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = Format::Human)]
    format: Format,
    /// Fail with status 3 where there is something of this kind
    #[arg(long, value_name = "KIND", value_enum)]
    fail_on: Option<FailOn>,
    /// Kubernetes version to render configs for; wins over spec.kubernetesVersion
    #[arg(long, value_name = "VERSION")]
    kube_version: Option<KubernetesVersion>,
    /// Namespace to render configs into; wins over metadata.namespace
    #[arg(short, long, value_name = "NAMESPACE", value_parser = namespace)]
    namespace: Option<String>,
}

const EXAMPLES: &str = "\
Examples:
  git show main:esgen.yaml | esgen diff - esgen.yaml          what this branch changes
  esgen diff manifests/ esgen.yaml --fail-on danger           rendered manifests and a config
  kubectl get statefulsets,services,configmaps,hpa,pdb,netpol -n search -o yaml | esgen diff - esgen.yaml
  helm get manifest search | esgen diff - new.yaml
  esgen diff old/ new/ --format markdown > comment.md         one comment on a pull request

Exit status: 0 no difference, 1 differences, 2 usage, an input that cannot be read or an output that
cannot be written, 3 dangers with --fail-on danger.";

/// Format of the comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Human,
    /// One JSON object
    Json,
    /// One comment on a pull request
    Markdown,
}

/// What fails the command beyond differences.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum FailOn {
    /// What a change breaks
    Danger,
}

/// Status where the sides differ.
const DIFFERENT: u8 = 1;
/// Status where a side cannot be read; that of [`Failure::Usage`].
const UNREADABLE: u8 = 2;
/// Status where there are dangers and they are to fail.
const DANGER: u8 = 3;

/// Compares, and prints what differs.
pub(super) fn run(arguments: Arguments) -> Result<(), Failure> {
    let side = |path: &Path| if path == Path::new("-") { Input::Stdin } else { Input::Path(path.to_owned()) };
    let (old, new) = (side(&arguments.old), side(&arguments.new));
    if old == Input::Stdin && new == Input::Stdin {
        return Err(Failure::Usage(
            "both sides are standard input (`-`), which can be read only once: write one to a file".into(),
        ));
    }
    let options = Options { kubernetes: arguments.kube_version, namespace: arguments.namespace, strict: false };
    let comparison = diff::diff(&old, &new, &options).map_err(|report| {
        FindingOptions::default().write(&report);
        Failure::Status(UNREADABLE)
    })?;
    let written = output::stdout(match arguments.format {
        Format::Human => human::text(&comparison),
        Format::Json => json::text(&comparison),
        Format::Markdown => markdown::text(&comparison),
    });
    match written {
        // The status still answers, and 1 would say that the sides differ.
        Ok(()) | Err(Failure::ReaderGone) => {}
        Err(Failure::Other(message)) => return Err(Failure::Usage(message)),
        Err(failure) => return Err(failure),
    }
    match status(&comparison, arguments.fail_on) {
        0 => Ok(()),
        status => Err(Failure::Status(status)),
    }
}

fn status(comparison: &Comparison, fail_on: Option<FailOn>) -> u8 {
    match fail_on {
        Some(FailOn::Danger) if !comparison.dangers.is_empty() => DANGER,
        _ if comparison.is_empty() => 0,
        _ => DIFFERENT,
    }
}

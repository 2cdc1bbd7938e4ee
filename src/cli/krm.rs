//! `esgen krm`.

use super::failure::Failure;
use super::findings::{FindingOptions, MessageFormat};
use super::output;
use clap::{Args, ColorChoice};
use esgen::KubernetesVersion;
use esgen::Options;
use esgen::kustomize::{self, Outcome};
use std::env;
use std::ffi::OsString;
use std::fs;
use std::io::{self, IsTerminal, Read};
use std::path::{Path, PathBuf};

/// Generate or transform inside kustomize and kpt
///
/// Without an argument it is a KRM function: it reads a ResourceList whose functionConfig is a config, and writes one. With
/// a file it is kustomize's legacy exec plugin: it writes that config's manifests. Started under the name
/// ElasticsearchCluster, esgen is `esgen krm`, so a plugin is a symbolic link. docs/kustomize.md says which one to take.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// The config, as kustomize hands it to a legacy exec plugin
    #[arg(value_name = "CONFIG-FILE")]
    config: Option<PathBuf>,
    /// Kubernetes version to write for, such as 1.36 [default: spec.kubernetesVersion, else 1.35]
    #[arg(long, value_name = "VERSION")]
    kube_version: Option<KubernetesVersion>,
    /// Let warnings stop the output too
    #[arg(long)]
    strict: bool,
}

const EXAMPLES: &str = "\
Examples:
  In a config that a kustomization lists under generators:
    metadata:
      name: search
      annotations:
        config.kubernetes.io/function: |
          exec: {path: esgen, args: [krm]}
  kustomize build --enable-alpha-plugins --enable-exec . | kubectl apply -f -";

/// The name of kustomize's legacy plugin: the kind of the config.
const PLUGIN: &str = "ElasticsearchCluster";

/// Answers kustomize.
pub(super) fn run(arguments: Arguments) -> Result<(), Failure> {
    let options = Options { kubernetes: arguments.kube_version, namespace: None, strict: arguments.strict };
    let directory = env::current_dir().unwrap_or_default();
    let outcome = match arguments.config {
        Some(file) => legacy_plugin(&file, &directory, &options)?,
        None if io::stdin().is_terminal() => {
            return Err(Failure::Usage(
                "`esgen krm` reads a ResourceList from standard input, and is started by kustomize or kpt: see \
                 docs/kustomize.md; `esgen render` writes the manifests of a config"
                    .into(),
            ));
        }
        None => kustomize::krm_function(&stdin()?, &directory, &options),
    };
    let findings = FindingOptions { strict: false, message_format: MessageFormat::Human, color: ColorChoice::Auto };
    findings.write(&outcome.report);
    let written = output::stdout(outcome.output);
    match written {
        _ if outcome.report.has_errors() => Err(Failure::Findings),
        // Half an answer must never look like a whole one.
        Err(Failure::ReaderGone) => Err(Failure::Other("nobody reads standard output".into())),
        written => written,
    }
}

/// kustomize sets this for its legacy plugins alone. Without it, a person has named a file.
const KUSTOMIZE: &str = "KUSTOMIZE_PLUGIN_CONFIG_ROOT";

fn legacy_plugin(file: &Path, directory: &Path, options: &Options) -> Result<Outcome, Failure> {
    let name = file.display().to_string();
    let config = fs::read_to_string(file).map_err(|error| Failure::io(format!("read {name}"), &error))?;
    Ok(match env::var_os(KUSTOMIZE) {
        // To a transformer standard input brings the resources, and what it does not write again is deleted.
        Some(_) => kustomize::legacy_plugin(kustomize::FUNCTION_CONFIG, &config, &stdin()?, Some(directory), options),
        None => kustomize::legacy_plugin(&name, &config, "", None, options),
    })
}

fn stdin() -> Result<String, Failure> {
    let mut bytes = Vec::new();
    let read = io::stdin().lock().read_to_end(&mut bytes);
    read.map_err(|error| Failure::io("read standard input", &error))?;
    String::from_utf8(bytes).map_err(|error| {
        Failure::Other(format!("standard input is not UTF-8 at byte offset {}", error.utf8_error().valid_up_to()))
    })
}

/// The command line, as it would read had the program been started under its own name.
pub(super) fn command_line(arguments: impl Iterator<Item = OsString>) -> Vec<OsString> {
    let mut arguments: Vec<OsString> = arguments.collect();
    let is_plugin = arguments.first().and_then(|name| Path::new(name).file_stem()).is_some_and(|name| name == PLUGIN);
    if is_plugin {
        arguments.splice(..1, ["esgen".into(), "krm".into()]);
    }
    arguments
}

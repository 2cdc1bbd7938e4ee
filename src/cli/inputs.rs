//! The configs that a command reads, and what is done to them.

use super::failure::Failure;
use clap::Args;
use esgen::KubernetesVersion;
use esgen::Options;
use esgen::kubernetes::names::{LABEL_LENGTH, is_label};
use esgen::source::{self, Input, Source};
use std::path::{Path, PathBuf};

/// Read where nothing is named and nothing is piped in.
pub(super) const DEFAULT_FILE: &str = "esgen.yaml";

/// Which configs, and what is laid over them.
#[derive(Args, Clone, Debug)]
pub(super) struct Inputs {
    /// Config files, directories of them, or `-` for standard input
    ///
    /// Of a directory, all *.yaml and *.yml files in it that hold an esgen config. Without an input: what is piped into
    /// esgen or redirected from a file, else ./esgen.yaml.
    #[arg(value_name = "INPUT")]
    inputs: Vec<PathBuf>,
    /// Kubernetes version to write for, such as 1.36; wins over spec.kubernetesVersion
    #[arg(long, value_name = "VERSION")]
    kube_version: Option<KubernetesVersion>,
    /// Namespace of every object; wins over metadata.namespace
    #[arg(short, long, value_name = "NAMESPACE", value_parser = namespace)]
    namespace: Option<String>,
    /// Set one value of every config, such as spec.nodeSets.data.replicas=5; may be repeated
    #[arg(long = "set", value_name = "PATH=VALUE")]
    sets: Vec<String>,
    /// Merge this file into every config; named lists merge by name; may be repeated
    #[arg(long = "overlay", value_name = "FILE")]
    overlays: Vec<PathBuf>,
}

impl Inputs {
    /// Reads everything. What cannot be read is a finding in the result.
    ///
    /// # Errors
    /// [`Failure::Usage`] where there is nothing to read, or standard input is named twice.
    pub(super) fn read(&self) -> Result<Source, Failure> {
        self.read_beside(&[])
    }

    /// The same, where the command reads other files too, one of which may be standard input.
    pub(super) fn read_beside(&self, others: &[Input]) -> Result<Source, Failure> {
        check_assignments("--set", &self.sets)?;
        let stdin_is_free = !others.contains(&Input::Stdin);
        let inputs = if self.inputs.is_empty() { vec![default_input(stdin_is_free)?] } else { named(&self.inputs) };
        let overlays = named(&self.overlays);
        if inputs.iter().chain(&overlays).chain(others).filter(|input| **input == Input::Stdin).count() > 1 {
            return Err(Failure::Usage(
                "standard input (`-`) is named more than once, but it can be read only once: write one of them to a file"
                    .into(),
            ));
        }
        Ok(Source::read(&inputs, &source::Options { overlays, sets: self.sets.clone() }))
    }

    /// The configs, for a command that reads them again. Other options may hold secrets, so they are only mentioned.
    pub(super) fn shown(&self) -> String {
        let paths: Vec<String> = self.inputs.iter().map(|path| path.display().to_string()).collect();
        let paths = if paths.is_empty() { DEFAULT_FILE.to_owned() } else { paths.join(" ") };
        let is_plain = self.kube_version.is_none() && self.namespace.is_none();
        let is_plain = is_plain && self.sets.is_empty() && self.overlays.is_empty();
        if is_plain { paths } else { format!("{paths} and the same options") }
    }

    /// The configs with further assignments, which `option` takes.
    pub(super) fn read_changed(&self, source: &Source, option: &str, sets: &[String]) -> Result<Source, Failure> {
        check_assignments(option, sets)?;
        Ok(source.clone().with_sets(sets))
    }

    /// What the library is to do with them.
    pub(super) fn options(&self, strict: bool) -> Options {
        Options { kubernetes: self.kube_version, namespace: self.namespace.clone(), strict }
    }
}

/// Not for the parser of the command line, which would show the argument, and it may hold a secret.
fn check_assignments(option: &str, sets: &[String]) -> Result<(), Failure> {
    let has_path = |text: &String| text.split_once('=').is_some_and(|(path, _)| !path.trim().is_empty());
    match sets.iter().position(|text| !has_path(text)) {
        None => Ok(()),
        Some(index) => Err(Failure::Usage(format!(
            "the argument of `{option}` number {} has no `PATH=` in front of the value: write it as spec.version=9.2.1",
            index + 1
        ))),
    }
}

/// Paths as they stand on the command line.
pub(super) fn named(paths: &[PathBuf]) -> Vec<Input> {
    paths.iter().map(|path| if path == Path::new("-") { Input::Stdin } else { Input::Path(path.clone()) }).collect()
}

fn default_input(stdin_is_free: bool) -> Result<Input, Failure> {
    if stdin_is_free && stdin_is_given() {
        return Ok(Input::Stdin);
    }
    let file = PathBuf::from(DEFAULT_FILE);
    if file.exists() {
        return Ok(Input::Path(file));
    }
    Err(Failure::Usage(format!(
        "no input is named, and there is no {DEFAULT_FILE} in this directory: name a config file or a directory, pipe a \
         config in, or write one with `esgen init`"
    )))
}

/// Whether standard input is a pipe or a file, that is: somebody gave us something to read. A terminal, /dev/null or a
/// socket (what many job runners leave there) is not.
#[cfg(unix)]
pub(super) fn stdin_is_given() -> bool {
    use std::os::fd::AsFd;
    use std::os::unix::fs::FileTypeExt;
    let Ok(stdin) = std::io::stdin().as_fd().try_clone_to_owned() else { return false };
    let Ok(metadata) = std::fs::File::from(stdin).metadata() else { return false };
    metadata.is_file() || metadata.file_type().is_fifo()
}

#[cfg(not(unix))]
pub fn stdin_is_given() -> bool {
    !std::io::IsTerminal::is_terminal(&std::io::stdin())
}

/// The API server's rule for names of namespaces (RFC 1123 label).
pub(super) fn namespace(text: &str) -> Result<String, String> {
    if !is_label(text) || text.len() > LABEL_LENGTH {
        return Err("a namespace has 1 to 63 lower-case letters, digits and `-`, and no `-` at either end".into());
    }
    Ok(text.to_owned())
}

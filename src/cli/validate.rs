//! `esgen validate`.

use super::color;
use super::failure::Failure;
use super::inputs::stdin_is_given;
use super::output::{self, counted, note};
use clap::{Args, ColorChoice, ValueEnum};
use esgen::KubernetesVersion;
use esgen::diagnostics::{Severity, github, human, json, junit, sarif};
use esgen::source::{Input, Source};
use esgen::validate::{Object, Options, Outcome, Validation, validate};
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

/// Check any Kubernetes manifests as an API server would
///
/// Each object is held against the strict schema of its kind (no unknown field passes) and against what the API server's
/// validation refuses beyond it; all objects together against what they say of each other, where what is missing may be
/// elsewhere and is only a warning. Elasticsearch among them is judged as a cluster too. Findings for people go to standard error, a machine's format to standard output.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Manifests, directories of them, or `-` for standard input
    ///
    /// Of a directory, all *.yaml, *.yml and *.json files in it and below it. Without an input: what is piped into esgen.
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Kubernetes version that must accept them, such as 1.36; several with commas or repeated [default: 1.35]
    #[arg(long, value_name = "VERSION", value_delimiter = ',')]
    kube_version: Vec<KubernetesVersion>,
    /// Check custom resources by these CustomResourceDefinitions: files or directories of them, beside those among the manifests
    #[arg(long, value_name = "FILE|DIR")]
    schema: Vec<PathBuf>,
    /// Skip objects of any kind that esgen has no schema for
    ///
    /// Custom resources without a definition are skipped anyway, and counted as such.
    #[arg(long)]
    ignore_missing_schemas: bool,
    /// Find only what Kubernetes refuses
    ///
    /// Elasticsearch among the manifests is then not judged as a cluster.
    #[arg(long)]
    kubernetes_only: bool,
    /// Check references only within each file, not between files
    ///
    /// For several environments in one run, whose objects have the same names.
    #[arg(long)]
    separate_files: bool,
    /// Let warnings fail too
    #[arg(long)]
    strict: bool,
    /// Write findings in this format
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = Format::Human)]
    format: Format,
    /// When to colour findings
    ///
    /// `auto` colours on terminals, and obeys NO_COLOR and CLICOLOR_FORCE.
    #[arg(long, value_name = "WHEN", value_enum, default_value_t = ColorChoice::Auto)]
    color: ColorChoice,
}

const EXAMPLES: &str = "\
Examples:
  esgen validate manifests/                      everything in a directory
  kubectl kustomize overlays/production | esgen validate
  esgen validate app.yaml --kube-version 1.31,1.37
  esgen validate manifests/ --schema crds/       custom resources by their definitions
  esgen validate manifests/ --format junit > validate.xml

Exit status: 0 valid (also with warnings), 1 invalid or unreadable, 2 usage.";

/// A rendering of findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// With the source line, for people
    Human,
    /// One JSON object
    Json,
    /// JUnit XML, for test reports
    Junit,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Annotations of GitHub Actions
    Github,
}

/// Checks, writes the findings, and sums up.
pub(super) fn run(arguments: Arguments) -> Result<(), Failure> {
    let source = Source::read_manifests(&inputs(&arguments.files)?);
    let options = Options {
        kubernetes: versions(&arguments.kube_version),
        schemas: arguments.schema.iter().cloned().map(Input::Path).collect(),
        ignore_missing_schemas: arguments.ignore_missing_schemas,
        kubernetes_only: arguments.kubernetes_only,
        separate_files: arguments.separate_files,
        strict: arguments.strict,
    };
    let validation = validate(source, &options);
    let written = write(&validation, arguments.format, color::wanted(arguments.color));
    let text = written.map_err(|error| Failure::io("write the findings", &error))?;
    match arguments.format {
        Format::Human => eprint_all(&text),
        _ => output::stdout(text)?,
    }
    note(&summary(&validation));
    if validation.objects.iter().any(is_unchecked) {
        note("note: what is skipped was not checked; `--schema FILE|DIR` takes the CustomResourceDefinitions for it");
    }
    for set in validation.elasticsearch.iter().filter(|set| !set.is_whole) {
        note(&format!(
            "note: `{}` was judged without its settings, of which a part is not among the manifests",
            set.name
        ));
    }
    if let Some(offer) = import_offer(&validation, &arguments.files) {
        note(&offer);
    }
    if validation.report.has_errors() { Err(Failure::Findings) } else { Ok(()) }
}

/// Whether the object was skipped for want of a schema.
fn is_unchecked(object: &Object) -> bool {
    object.outcome == Outcome::Skipped && !object.api_version.starts_with("kustomize.config.k8s.io/")
}

/// The way out, where there is Elasticsearch among the manifests and something was found.
fn import_offer(validation: &Validation, files: &[PathBuf]) -> Option<String> {
    if validation.elasticsearch.is_empty() || validation.report.findings.is_empty() {
        return None;
    }
    let files = if files.is_empty() {
        vec!["-".to_owned()]
    } else {
        files.iter().map(|file| file.display().to_string()).collect()
    };
    Some(format!("'esgen import {} > esgen.yaml' writes the cluster that this was meant to be", files.join(" ")))
}

fn inputs(files: &[PathBuf]) -> Result<Vec<Input>, Failure> {
    if files.is_empty() && !stdin_is_given() {
        return Err(Failure::Usage(
            "no manifest is named: name files or directories, or pipe manifests in (`kubectl kustomize . | esgen validate`)"
                .into(),
        ));
    }
    if files.is_empty() {
        return Ok(vec![Input::Stdin]);
    }
    let is_stdin = |file: &&PathBuf| file.as_path() == Path::new("-");
    if files.iter().filter(is_stdin).count() > 1 {
        return Err(Failure::Usage(
            "standard input (`-`) is named twice, but it can be read only once: name it once".into(),
        ));
    }
    let input = |file: &PathBuf| if is_stdin(&file) { Input::Stdin } else { Input::Path(file.clone()) };
    Ok(files.iter().map(input).collect())
}

/// Each version once, the oldest first.
fn versions(given: &[KubernetesVersion]) -> Vec<KubernetesVersion> {
    let mut versions = given.to_vec();
    versions.sort();
    versions.dedup();
    versions
}

fn write(validation: &Validation, format: Format, color: bool) -> io::Result<Vec<u8>> {
    let (report, mut text) = (&validation.report, Vec::new());
    match format {
        Format::Human => human::write(report, &mut text, color)?,
        Format::Json => json::write(report, &mut text)?,
        Format::Junit => {
            let cases: Vec<_> = validation.objects.iter().map(case).collect();
            junit::write(report, &cases, &mut text)?;
        }
        Format::Sarif => sarif::write(report, &mut text, &esgen::rule_texts())?,
        Format::Github => github::write(report, &mut text)?,
    }
    Ok(text)
}

fn case(object: &Object) -> junit::Case {
    let name = match (object.namespace.as_str(), object.name.as_str()) {
        ("", "") => "(without a name)".to_owned(),
        ("", name) => name.to_owned(),
        (namespace, name) => format!("{namespace}/{name}"),
    };
    let skipped = (object.outcome == Outcome::Skipped).then(|| "there is no schema for this kind".to_owned());
    let class = format!("{} {}", object.api_version, object.kind);
    junit::Case { file: object.file, name, class, findings: object.findings.clone(), skipped }
}

fn eprint_all(text: &[u8]) {
    use io::Write;
    // Where even standard error is gone, the exit status is all that is left.
    let _ = io::stderr().lock().write_all(text);
}

/// `3 objects in 2 files: 1 valid, 1 invalid, 1 skipped (1 Certificate of cert-manager.io/v1), 2 warnings`.
fn summary(validation: &Validation) -> String {
    let files = validation.files;
    let [valid, invalid, skipped] =
        [Outcome::Valid, Outcome::Invalid, Outcome::Skipped].map(|outcome| validation.count(outcome));
    let mut parts = vec![format!("{valid} valid")];
    if invalid > 0 {
        parts.push(format!("{invalid} invalid"));
    }
    if skipped > 0 {
        let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
        for object in validation.objects.iter().filter(|object| object.outcome == Outcome::Skipped) {
            *kinds.entry(format!("{} of {}", object.kind, object.api_version)).or_default() += 1;
        }
        let kinds: Vec<_> = kinds.into_iter().map(|(kind, count)| format!("{count} {kind}")).collect();
        parts.push(format!("{skipped} skipped ({})", kinds.join(", ")));
    }
    let in_none = validation.report.count(Severity::Error)
        - validation.objects.iter().flat_map(|object| &object.findings).filter(|at| is_error(validation, **at)).count();
    if in_none > 0 {
        parts.push(counted(in_none, "unreadable place"));
    }
    match validation.report.count(Severity::Warning) {
        0 => {}
        warnings => parts.push(counted(warnings, "warning")),
    }
    format!("{} in {}: {}", counted(validation.objects.len(), "object"), counted(files, "file"), parts.join(", "))
}

fn is_error(validation: &Validation, position: usize) -> bool {
    validation.report.findings.get(position).is_some_and(|finding| finding.severity == Severity::Error)
}

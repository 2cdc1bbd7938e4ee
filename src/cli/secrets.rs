//! `esgen secrets`.

mod notes;

use super::failure::Failure;
use super::findings::FindingOptions;
use super::inputs::{self, Inputs};
use super::output::{self, note};
use clap::{Args, value_parser};
use esgen::plan::{ClusterPlan, SecurityPlan};
use esgen::secrets::{self, DEFAULT_VALIDITY_DAYS, Renewal, Request, Stored};
use esgen::source::{Input, Source};
use esgen::{Cluster, emit};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Write the Secrets that a cluster needs before its first start: certificates and a password
///
/// Every run makes new ones: run it once per cluster and apply the file once. Later, --renew and --rotate write new
/// certificates and leave passwords alone. The file is made with mode 0600 and never written over. Keys go to standard output
/// only with `--output -`. A Secret that the config names is taken to exist and is left out.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    #[command(flatten)]
    inputs: Inputs,
    /// Renew the certificates of the Secrets in this file, under the same authority; `-` for standard input
    ///
    /// That is what esgen wrote earlier or what `kubectl get secrets -o yaml` prints, with the authority's key; may be
    /// repeated where the key is kept in another file.
    #[arg(long, value_name = "FILE", help_heading = "Renewal", conflicts_with = "rotate")]
    renew: Vec<PathBuf>,
    /// Replace the authority of the Secrets in this file, one of three steps a run; `-` for standard input
    ///
    /// The file holds what is applied now, and shows which step is the next. Between the steps, wait until all pods have the
    /// Secrets. The old authority's key is not needed.
    #[arg(long, value_name = "FILE", help_heading = "Renewal")]
    rotate: Vec<PathBuf>,
    /// File to make, or `-` for standard output [default: <cluster>-secrets.yaml]
    ///
    /// With --renew it is <cluster>-certificates.yaml by default, and <cluster>-rotation-1.yaml to 3 with --rotate.
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    output: Option<PathBuf>,
    /// Days for which the certificates are valid
    ///
    /// Their authorities are valid for ten years, or for as many days where these are more.
    #[arg(long, value_name = "DAYS", default_value_t = DEFAULT_VALIDITY_DAYS, value_parser = value_parser!(u32).range(1..),
        help_heading = "Output")]
    validity_days: u32,
    /// Also write the Secrets that the config names, which are otherwise taken to exist
    ///
    /// Applied, one replaces the Secret of that name: a password that the cluster no longer has, or new certificates.
    #[arg(long, help_heading = "Output")]
    include_named: bool,
    /// Write the Secret of this name alone, whether the config names it or not; may be repeated
    ///
    /// For what a cluster that runs already comes to need, such as the user of an exporter.
    #[arg(long, value_name = "NAME", help_heading = "Output", conflicts_with_all = ["renew", "rotate", "include_named"])]
    only: Vec<String>,
    #[command(flatten)]
    findings: FindingOptions,
}

const EXAMPLES: &str = "\
Examples:
  esgen secrets esgen.yaml                       writes <cluster>-secrets.yaml
  kubectl apply -f vectors-secrets.yaml          once, beside the manifests
  esgen secrets esgen.yaml -o - | kubectl apply -f -   no file at all
  esgen secrets esgen.yaml --only vectors-exporter-user -o exporter.yaml   what a running cluster comes to need

  kubectl get secrets -n search -o yaml > now.yaml
  esgen secrets --renew now.yaml esgen.yaml      writes <cluster>-certificates.yaml
  esgen secrets --rotate now.yaml esgen.yaml     writes <cluster>-rotation-1.yaml, and 2 and 3 later";

/// What to make.
enum Task {
    New,
    Renew(Stored),
    Rotate(Stored),
}

/// Plans, makes the secrets and writes them.
pub(super) fn run(arguments: Arguments) -> Result<(), Failure> {
    let stored = inputs::named(if arguments.renew.is_empty() { &arguments.rotate } else { &arguments.renew });
    let source = arguments.inputs.read_beside(&stored)?;
    let planned = esgen::plans(source, &arguments.inputs.options(arguments.findings.strict));
    let (clusters, report) = planned.map_err(|report| {
        arguments.findings.write(&report);
        Failure::Findings
    })?;
    arguments.findings.write(&report);
    let task = match (arguments.renew.is_empty(), arguments.rotate.is_empty()) {
        (true, true) => Task::New,
        (false, _) => Task::Renew(read(&stored, &arguments.findings)?),
        _ => Task::Rotate(read(&stored, &arguments.findings)?),
    };
    let mut secured = secured(&clusters, arguments.validity_days)?;
    if !matches!(task, Task::New) {
        secured.iter_mut().for_each(Secured::keep_passwords);
    }
    let wanted = match arguments.only.as_slice() {
        [] if arguments.include_named => secured,
        [] => without_named(secured)?,
        only => those_named(only, secured)?,
    };
    let (now, shown) = (SystemTime::now(), arguments.inputs.shown());
    let made = wanted.into_iter().map(|cluster| cluster.make(&task, now)).collect::<Result<Vec<_>, _>>()?;
    match arguments.output {
        None => {
            let files = own_files(&made)?;
            for (cluster, file) in made.iter().zip(&files) {
                write(file, std::slice::from_ref(cluster), &shown)?;
            }
        }
        Some(path) if path == Path::new("-") => {
            output::stdout(text(&made))?;
            made.iter().for_each(|made| notes::of_output(made).iter().for_each(|line| note(line)));
        }
        Some(path) => write(&path, &made, &shown)?,
    }
    if matches!(task, Task::New) {
        output::next(&format!("esgen render {shown} | kubectl apply -f -"));
    }
    Ok(())
}

/// Reads what is stored.
fn read(inputs: &[Input], findings: &FindingOptions) -> Result<Stored, Failure> {
    let mut source = Source::read_manifests(inputs);
    let stored = Stored::new(&source.documents);
    let found = std::mem::take(&mut source.findings);
    let report = source.report(found);
    findings.write(&report);
    if report.has_errors() { Err(Failure::Findings) } else { Ok(stored) }
}

/// A cluster that has security, and what to make for it.
struct Secured<'plan> {
    plan: &'plan ClusterPlan,
    security: &'plan SecurityPlan,
    request: Request,
}

/// The Secrets of a cluster.
struct Made<'plan> {
    cluster: Secured<'plan>,
    documents: Vec<Value>,
    /// What was renewed, where it was not made anew.
    renewed: Option<Renewal>,
}

/// # Errors
/// Where no cluster has security: what the caller goes on to apply would not be there.
fn secured(clusters: &[Cluster], days: u32) -> Result<Vec<Secured<'_>>, Failure> {
    let (mut secured, mut open) = (Vec::new(), Vec::new());
    for Cluster { plan, .. } in clusters {
        match plan.security.as_ref().zip(Request::of(plan, days)) {
            Some((security, request)) => secured.push(Secured { plan, security, request }),
            None => open.push(plan.name.as_str()),
        }
    }
    let off = format!("security is off, and no Secret is needed, in {}", open.join(", "));
    if secured.is_empty() {
        return Err(Failure::Other(format!(
            "nothing to write: {off}. Remove `spec.security.tls.mode: disabled`, or state `secret` there before 8.0, to turn \
             it on"
        )));
    }
    if !open.is_empty() {
        note(&format!("note: {off}"));
    }
    Ok(secured)
}

/// Leaves out what the config names itself, since it is there: a new one would replace the password, or fail where the
/// type is another.
///
/// # Errors
/// Nothing is left.
fn without_named(secured: Vec<Secured>) -> Result<Vec<Secured>, Failure> {
    let (mut named, mut left) = (BTreeSet::new(), Vec::new());
    for mut cluster in secured {
        let existing = cluster.security.named.iter().filter(|name| cluster.request.makes(name));
        let existing: Vec<String> = existing.cloned().collect();
        named.extend(existing.iter().cloned());
        cluster.request.existing.extend(existing);
        if !cluster.request.names().is_empty() {
            left.push(cluster);
        }
    }
    if left.is_empty() {
        let named: Vec<String> = named.iter().map(|name| format!("`{name}`")).collect();
        return Err(Failure::Other(format!(
            "nothing to write: the config names each Secret ({}), so all are taken to exist; --include-named writes them \
             all the same",
            named.join(", ")
        )));
    }
    for name in named {
        note(&format!(
            "note: `{name}` is named in the config, so it is taken to exist; --include-named writes it as well"
        ));
    }
    Ok(left)
}

/// Leaves out all but what was asked for.
///
/// # Errors
/// No cluster reads a Secret of one of these names.
fn those_named<'plan>(only: &[String], mut secured: Vec<Secured<'plan>>) -> Result<Vec<Secured<'plan>>, Failure> {
    // An authority is made with what it signs.
    let of_one = |request: &Request| {
        let authorities: Vec<&str> = request.authorities().collect();
        let names = request.names().into_iter().filter(|name| !authorities.contains(name));
        names.map(str::to_owned).collect::<Vec<_>>()
    };
    let known: BTreeSet<String> = secured.iter().flat_map(|cluster| of_one(&cluster.request)).collect();
    if let Some(unknown) = only.iter().find(|name| !known.contains(*name)) {
        let names = known.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        return Err(Failure::Usage(format!("--only `{unknown}` names no Secret of the config: it is one of {names}")));
    }
    for cluster in &mut secured {
        cluster.request.existing.extend(known.iter().filter(|name| !only.contains(name)).cloned());
    }
    secured.retain(|cluster| !cluster.request.names().is_empty());
    Ok(secured)
}

/// A file for each cluster, none of which may be there. All are looked at before the first is written.
fn own_files(made: &[Made]) -> Result<Vec<PathBuf>, Failure> {
    let mut files: Vec<PathBuf> = Vec::new();
    for Made { cluster: Secured { plan, .. }, renewed, .. } in made {
        let kind = match renewed {
            None => "secrets".to_owned(),
            Some(Renewal { step: None, .. }) => "certificates".to_owned(),
            Some(Renewal { step: Some(step), .. }) => format!("rotation-{}", notes::number(*step)),
        };
        let file = PathBuf::from(format!("{}-{kind}.yaml", plan.name));
        if files.contains(&file) {
            return Err(Failure::Usage(format!(
                "several clusters are named {}, and {} can hold the secrets of one: name a file with --output",
                plan.name,
                file.display()
            )));
        }
        if file.symlink_metadata().is_ok() {
            return Err(Failure::Other(secrets::SecretsError::AlreadyExists { path: file }.to_string()));
        }
        files.push(file);
    }
    Ok(files)
}

fn write(file: &Path, made: &[Made], config: &str) -> Result<(), Failure> {
    secrets::write_new(file, &text(made)).map_err(|error| Failure::Other(error.to_string()))?;
    note(&notes::of_file(file, made, config));
    Ok(())
}

fn text(made: &[Made]) -> String {
    let documents: Vec<Value> = made.iter().flat_map(|made| made.documents.iter().cloned()).collect();
    format!("# Private keys and passwords. Keep this out of version control.\n{}", emit::yaml(&documents))
}

impl<'plan> Secured<'plan> {
    /// Leaves out all but certificates.
    fn keep_passwords(&mut self) {
        let SecurityPlan { password_secret, user_secret, exporter_secret, .. } = self.security;
        let users = user_secret.iter().chain(exporter_secret);
        self.request.existing.extend(users.chain([password_secret]).cloned());
    }

    fn make(self, task: &Task, now: SystemTime) -> Result<Made<'plan>, Failure> {
        let renewed = |mut renewal: Renewal| (std::mem::take(&mut renewal.manifests), Some(renewal));
        let made = match task {
            Task::New => secrets::generate(&self.request, now).map(|documents| (documents, None)),
            Task::Renew(stored) => secrets::renew(&self.request, stored, now).map(renewed),
            Task::Rotate(stored) => secrets::rotate(&self.request, stored, now).map(renewed),
        };
        let (documents, renewed) = made.map_err(|error| Failure::Other(format!("{}: {error}", self.plan.name)))?;
        Ok(Made { cluster: self, documents, renewed })
    }
}

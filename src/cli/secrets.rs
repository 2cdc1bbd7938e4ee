//! `esgen secrets`.

use super::failure::Failure;
use super::findings::FindingOptions;
use super::inputs::Inputs;
use super::output::{self, counted, note};
use clap::{Args, value_parser};
use esgen::plan::{ClusterPlan, SecurityPlan};
use esgen::secrets::{self, DEFAULT_VALIDITY_DAYS, Request};
use esgen::{Cluster, emit};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Write the Secrets that a cluster needs before its first start: certificates and a password
///
/// Every run makes new ones: run it once per cluster and apply the file once. The file is made with mode
/// 0600 and never written over. Keys go to standard output only with `--output -`. A Secret that the config
/// names is taken to exist and is left out.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    #[command(flatten)]
    inputs: Inputs,
    /// File to make, or `-` for standard output [default: <cluster>-secrets.yaml]
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    output: Option<PathBuf>,
    /// Days for which the certificates are valid
    #[arg(long, value_name = "DAYS", default_value_t = DEFAULT_VALIDITY_DAYS, value_parser = value_parser!(u32).range(1..),
        help_heading = "Output")]
    validity_days: u32,
    /// Also write the Secrets that the config names, which are otherwise taken to exist
    ///
    /// Applied, one replaces the Secret of that name: a password that the cluster no longer has, or new certificates.
    #[arg(long, help_heading = "Output")]
    include_named: bool,
    #[command(flatten)]
    findings: FindingOptions,
}

const EXAMPLES: &str = "\
Examples:
  esgen secrets esgen.yaml                       writes <cluster>-secrets.yaml
  kubectl apply -f vectors-secrets.yaml          once, beside the manifests
  esgen secrets esgen.yaml -o - | kubectl apply -f -   no file at all";

/// Plans, makes the secrets and writes them.
pub(super) fn run(arguments: Arguments) -> Result<(), Failure> {
    let source = arguments.inputs.read()?;
    let planned = esgen::plans(source, &arguments.inputs.options(arguments.findings.strict));
    let (clusters, report) = planned.map_err(|report| {
        arguments.findings.write(&report);
        Failure::Findings
    })?;
    arguments.findings.write(&report);
    let secured = secured(&clusters, arguments.validity_days)?;
    let wanted = if arguments.include_named { secured } else { without_named(secured)? };
    match arguments.output {
        None => {
            let files = own_files(&wanted)?;
            for (cluster, file) in wanted.iter().zip(&files) {
                write(file, std::slice::from_ref(cluster))?;
            }
            Ok(())
        }
        Some(path) if path == Path::new("-") => output::stdout(text(&wanted)?),
        Some(path) => write(&path, &wanted),
    }
}

/// A cluster that has security, and what to make for it.
struct Secured<'plan> {
    plan: &'plan ClusterPlan,
    security: &'plan SecurityPlan,
    request: Request,
}

/// # Errors
/// Where no cluster has security: what the caller goes on to apply would not be there.
fn secured(clusters: &[Cluster], days: u32) -> Result<Vec<Secured<'_>>, Failure> {
    let (mut secured, mut open) = (Vec::new(), Vec::new());
    for Cluster { plan, .. } in clusters {
        match &plan.security {
            Some(security) => secured.push(Secured { plan, security, request: request(plan, security, days) }),
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
    let named: BTreeSet<&str> =
        secured.iter().flat_map(|cluster| &cluster.security.named).map(String::as_str).collect();
    let mut left = Vec::new();
    for mut cluster in secured {
        cluster.request.existing = cluster.security.named.clone();
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

/// A file for each cluster, none of which may be there. All are looked at before the first is written.
fn own_files(secured: &[Secured]) -> Result<Vec<PathBuf>, Failure> {
    let mut files: Vec<PathBuf> = Vec::new();
    for Secured { plan, .. } in secured {
        let file = PathBuf::from(format!("{}-secrets.yaml", plan.name));
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

fn write(file: &Path, secured: &[Secured]) -> Result<(), Failure> {
    secrets::write_new(file, &text(secured)?).map_err(|error| Failure::Other(error.to_string()))?;
    note(&next_steps(file, secured));
    Ok(())
}

fn text(secured: &[Secured]) -> Result<String, Failure> {
    let now = SystemTime::now();
    let mut documents = Vec::new();
    for Secured { plan, request, .. } in secured {
        let made = secrets::generate(request, now);
        documents.extend(made.map_err(|error| Failure::Other(format!("{}: {error}", plan.name)))?);
    }
    Ok(format!("# Private keys and passwords. Keep this out of version control.\n{}", emit::yaml(&documents)))
}

fn request(plan: &ClusterPlan, security: &SecurityPlan, days: u32) -> Request {
    Request {
        namespace: plan.namespace.clone(),
        cluster: plan.name.clone(),
        labels: plan.labels.clone(),
        transport_secret: security.transport_secret.clone(),
        http_secret: security.http_secret.clone(),
        password_secret: security.password_secret.clone(),
        user_secret: security.user_secret.clone(),
        password_key: security.password_key.clone(),
        existing: BTreeSet::new(),
        transport_names: security.transport_names.clone(),
        http_names: security.http_names.clone(),
        validity_days: days,
        // The authorities' keys are dropped, so they cannot outlive what they signed in any useful way.
        ca_validity_days: days,
    }
}

/// What to do with the file. Says where the password will be, never what it is.
fn next_steps(file: &Path, secured: &[Secured]) -> String {
    let shown = file.display();
    let count = secured.iter().map(|cluster| cluster.request.names().len()).sum();
    let mut text = format!("{shown}: {}, readable by you alone\n", counted(count, "Secret"));
    text.push_str(
        "  keep it out of version control; once it is applied, the cluster has the only copy that is needed\n",
    );
    let order = match secured.iter().any(|cluster| cluster.plan.namespace_labels.is_some()) {
        true => "apply it behind the manifests, which make the namespace; the pods wait for it",
        false => "apply it before the manifests",
    };
    text.push_str(&format!("  {order}:  kubectl apply -f {shown}\n"));
    for Secured { plan, security, request } in secured {
        let namespace = plan.namespace.as_ref().map(|namespace| format!(" -n {namespace}")).unwrap_or_default();
        let key = security.password_key.replace('.', "\\.");
        if request.makes(&security.password_secret) {
            text.push_str(&format!(
                "  the password of elastic in {}:  kubectl get secret{namespace} {} -o jsonpath='{{.data.{key}}}' | base64 -d\n",
                plan.name, security.password_secret
            ));
        }
        let has_certificates = request.makes(&security.transport_secret) || request.makes(&security.http_secret);
        if plan.namespace.is_none() && has_certificates {
            text.push_str(&format!(
                "  {} names no namespace: its certificates hold short names only, and clients of other namespaces cannot \
                 verify them; set metadata.namespace first if there are any\n",
                plan.name
            ));
        }
    }
    text.truncate(text.trim_end().len());
    text
}

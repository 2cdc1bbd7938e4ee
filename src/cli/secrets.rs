//! `esgen secrets`.

use super::failure::Failure;
use super::findings::FindingOptions;
use super::inputs::Inputs;
use super::output::{self, note};
use clap::{Args, value_parser};
use esgen::plan::{ClusterPlan, SecurityPlan};
use esgen::secrets::{self, DEFAULT_VALIDITY_DAYS, Request};
use esgen::{Cluster, emit};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Write the Secrets that a cluster needs before its first start: certificates and a password
///
/// Every run makes new ones: run it once per cluster and apply the file once. The file is made with mode
/// 0600 and never written over. Keys go to standard output only with `--output -`.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    #[command(flatten)]
    inputs: Inputs,
    /// File to make, or `-` for standard output [default: <cluster>-secrets.yaml]
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    output: Option<PathBuf>,
    /// Days for which the certificates are valid
    #[arg(long, value_name = "DAYS", default_value_t = DEFAULT_VALIDITY_DAYS, value_parser = value_parser!(u32).range(1..),
        help_heading = "Output")]
    validity_days: u32,
    #[command(flatten)]
    findings: FindingOptions,
}

const EXAMPLES: &str = "\
Examples:
  esgen secrets esgen.yaml                       writes <cluster>-secrets.yaml
  kubectl apply -f vectors-secrets.yaml          once, beside the manifests
  esgen secrets esgen.yaml -o - | kubectl apply -f -   no file at all";

/// Plans, makes the secrets and writes them.
pub fn run(arguments: Arguments) -> Result<(), Failure> {
    let source = arguments.inputs.read()?;
    let planned = esgen::plans(source, &arguments.inputs.options(arguments.findings.strict));
    let (clusters, report) = planned.map_err(|report| {
        arguments.findings.write(&report);
        Failure::Findings
    })?;
    arguments.findings.write(&report);
    let secured = secured(&clusters)?;
    match arguments.output {
        None => {
            let files = own_files(&secured)?;
            for (cluster, file) in secured.iter().zip(&files) {
                write(file, std::slice::from_ref(cluster), arguments.validity_days)?;
            }
            Ok(())
        }
        Some(path) if path == Path::new("-") => output::stdout(text(&secured, arguments.validity_days)?),
        Some(path) => write(&path, &secured, arguments.validity_days),
    }
}

/// A cluster that has security, and what it reads.
type Secured<'plan> = (&'plan ClusterPlan, &'plan SecurityPlan);

/// # Errors
/// Where no cluster has security: what the caller goes on to apply would not be there.
fn secured(clusters: &[Cluster]) -> Result<Vec<Secured<'_>>, Failure> {
    let (mut secured, mut open) = (Vec::new(), Vec::new());
    for Cluster { plan, .. } in clusters {
        match &plan.security {
            Some(security) => secured.push((plan, security)),
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

/// A file for each cluster, none of which may be there. All are looked at before the first is written.
fn own_files(secured: &[Secured]) -> Result<Vec<PathBuf>, Failure> {
    let mut files: Vec<PathBuf> = Vec::new();
    for (plan, _) in secured {
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

fn write(file: &Path, secured: &[Secured], days: u32) -> Result<(), Failure> {
    secrets::write_new(file, &text(secured, days)?).map_err(|error| Failure::Other(error.to_string()))?;
    note(&next_steps(file, secured));
    Ok(())
}

fn text(secured: &[Secured], days: u32) -> Result<String, Failure> {
    let now = SystemTime::now();
    let mut documents = Vec::new();
    for (plan, security) in secured {
        let made = secrets::generate(&request(plan, security, days), now);
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
        password_key: security.password_key.clone(),
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
    let mut text = format!("{shown}: certificates and password, readable by you alone\n");
    text.push_str(
        "  keep it out of version control; once it is applied, the cluster has the only copy that is needed\n",
    );
    let order = match secured.iter().any(|(plan, _)| plan.namespace_labels.is_some()) {
        true => "apply it behind the manifests, which make the namespace; the pods wait for it",
        false => "apply it before the manifests",
    };
    text.push_str(&format!("  {order}:  kubectl apply -f {shown}\n"));
    for (plan, security) in secured {
        let namespace = plan.namespace.as_ref().map(|namespace| format!(" -n {namespace}")).unwrap_or_default();
        let key = security.password_key.replace('.', "\\.");
        text.push_str(&format!(
            "  the password of elastic in {}:  kubectl get secret{namespace} {} -o jsonpath='{{.data.{key}}}' | base64 -d\n",
            plan.name, security.password_secret
        ));
        if plan.namespace.is_none() {
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

//! `esgen kubernetes-schemas`. Hidden: the tests compare other validators by the schemas that it writes.

use super::failure::Failure;
use clap::Args;
use esgen::KubernetesVersion;
use esgen::schema::Schemas;
use std::fs;
use std::path::PathBuf;

/// Write the schemas that manifests are checked against, as files for kubeconform and the like
#[derive(Args)]
pub(super) struct Arguments {
    /// Directory to write them into
    #[arg(short, long, value_name = "DIR")]
    output: PathBuf,
    /// Kubernetes version, such as 1.34
    #[arg(long, value_name = "VERSION", default_value_t = KubernetesVersion::DEFAULT)]
    kube_version: KubernetesVersion,
}

/// Writes them.
pub(super) fn run(arguments: Arguments) -> Result<(), Failure> {
    let directory = arguments.output;
    let failed = |error| Failure::io(format!("write {}", directory.display()), &error);
    fs::create_dir_all(&directory).map_err(failed)?;
    for (name, schema) in Schemas::new(arguments.kube_version).standalone() {
        fs::write(directory.join(name), schema.to_string()).map_err(failed)?;
    }
    Ok(())
}

//! What a cluster needs before its first start and must never be compiled: keys, certificates and a password.
//!
//! This is the one part of esgen that uses randomness and the clock. It stands apart from the pipeline: `render` names
//! these Secrets and never sees what is in them; `esgen secrets` writes them once.
//!
//! Decisions that a reviewer of the security should know:
//!
//! - **Two certificate authorities, one for transport and one for HTTP.** The transport authority decides who is a node:
//!   whoever holds a key that it signed can join the cluster, because nodes check each other's certificate and, with
//!   `verification_mode: certificate`, not the name in it. The HTTP key is held in more places (a proxy or an ingress
//!   that passes TLS on), and its certificate is the one that is later replaced by a public or a company one. With one
//!   authority for both, a leaked HTTP key would be a node's key. A second authority costs one file.
//! - **The authorities' private keys are not kept.** A key that is nowhere cannot be stolen, and nothing needs it: the
//!   names are wildcards per Service, so that a cluster can grow without new certificates. To renew, make a new set
//!   with new authorities and let `ca.crt` hold the old and the new one while the nodes pick it up.
//! - **A Secret that the config names is taken to exist** and is not made unless asked for: applied, it would replace the
//!   password that the cluster was started with, or fail since a Secret's type cannot change.
//! - **`data`, not `stringData`**: what the API server returns is what was sent, so a second apply changes nothing.
//! - **The TLS Secrets are `kubernetes.io/tls`** with `ca.crt` beside the two keys that the type asks for. That is what
//!   cert-manager writes, so that its Certificate can take a Secret over (a Secret's type cannot change).

mod certificates;
mod error;
mod file;
mod password;

use std::collections::{BTreeMap, BTreeSet};
use std::time::SystemTime;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};
use zeroize::Zeroizing;

use certificates::{Authority, Identity, Use};

pub use error::SecretsError;
pub use file::write_new;

/// Days for which authorities and certificates are valid where nobody asks: three years, as `elasticsearch-certutil`
/// gives. (Apple's TLS clients refuse server certificates that are valid for more than 825 days.)
pub const DEFAULT_VALIDITY_DAYS: u32 = 1095;

/// The user of the hook and the readiness probe, and its role.
const USER: &str = "esgen";

/// What the secrets of one cluster are for. Holds nothing secret itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The namespace of the Secrets; `None` leaves it to whoever applies them.
    pub namespace: Option<String>,
    /// The cluster's name; the certificates' subjects are made from it.
    pub cluster: String,
    /// The labels of every Secret.
    pub labels: BTreeMap<String, String>,
    /// The Secret of the nodes' certificate for each other (`tls.crt`, `tls.key`, `ca.crt`).
    pub transport_secret: String,
    /// The Secret of the nodes' certificate for clients (`tls.crt`, `tls.key`, `ca.crt`).
    pub http_secret: String,
    /// The Secret of the `elastic` user's password.
    pub password_secret: String,
    /// The key under which the password stands in its Secret.
    pub password_key: String,
    /// The Secret of the user that the pods' hook and readiness probe log in as, if they do.
    pub user_secret: Option<String>,
    /// Those of the Secrets that are there already and must not be made.
    pub existing: BTreeSet<String>,
    /// DNS names (wildcards too) or IP addresses by which nodes reach each other. Localhost is added.
    pub transport_names: Vec<String>,
    /// DNS names (wildcards too) or IP addresses by which clients reach the cluster. Localhost is added.
    pub http_names: Vec<String>,
    /// Days for which the nodes' certificates are valid, from now.
    pub validity_days: u32,
    /// Days for which the authorities are valid, from now; not less than `validity_days`.
    pub ca_validity_days: u32,
}

impl Request {
    /// The names of the Secrets that are to be made: for transport, HTTP, the password and the user, in this order.
    pub fn names(&self) -> Vec<&str> {
        let names = [&self.transport_secret, &self.http_secret, &self.password_secret];
        names.into_iter().chain(&self.user_secret).filter(|name| self.makes(name)).map(String::as_str).collect()
    }

    /// Whether the Secret of this name is to be made.
    pub fn makes(&self, name: &str) -> bool {
        !self.existing.contains(name)
    }
}

/// Makes new secrets: the Secret manifests for transport, HTTP, the password and the user, in this order, without those that
/// exist.
///
/// The result holds private keys in base64: write it with [`write_new`], and never log or `Debug`-print it.
///
/// # Errors
/// A request that cannot be met (a name that no certificate can hold, a validity out of range, one Secret for two
/// purposes), or an operating system that gives no random numbers.
pub fn generate(request: &Request, now: SystemTime) -> Result<Vec<Value>, SecretsError> {
    refuse_shared_secrets(request)?;
    let mut manifests = Vec::new();
    for (name, usage, names) in [
        (&request.transport_secret, Use::Transport, &request.transport_names),
        (&request.http_secret, Use::Http, &request.http_names),
    ] {
        if request.makes(name) {
            manifests.push(tls_secret(request, name, &identity(request, usage, names, now)?));
        }
    }
    if request.makes(&request.password_secret) {
        let password = password::generate()?;
        manifests.push(secret(request, &request.password_secret, "Opaque", &[(&request.password_key, &password)]));
    }
    if let Some(name) = request.user_secret.as_ref().filter(|name| request.makes(name)) {
        let password = password::generate()?;
        let files: [(&str, &str); 3] = [
            ("password", &password),
            ("users", &format!("{USER}:{}\n", password::hash(&password)?)),
            ("users_roles", &format!("{USER}:{USER}\n")),
        ];
        manifests.push(secret(request, name, "Opaque", &files));
    }
    Ok(manifests)
}

/// A certificate under an authority of its own, whose key is dropped here.
fn identity(request: &Request, usage: Use, names: &[String], now: SystemTime) -> Result<Identity, SecretsError> {
    if request.ca_validity_days < request.validity_days {
        return Err(SecretsError::AuthorityExpiresFirst {
            authority_days: request.ca_validity_days,
            certificate_days: request.validity_days,
        });
    }
    Authority::new(&request.cluster, usage, now, request.ca_validity_days)?.issue(names, now, request.validity_days)
}

fn refuse_shared_secrets(request: &Request) -> Result<(), SecretsError> {
    let names = request.names();
    for (index, name) in names.iter().enumerate() {
        if names.iter().skip(index + 1).any(|other| other == name) {
            return Err(SecretsError::SharedSecret { name: name.to_string() });
        }
    }
    Ok(())
}

fn tls_secret(request: &Request, name: &str, identity: &Identity) -> Value {
    let files = [
        ("tls.crt", identity.certificate.as_str()),
        ("tls.key", identity.private_key.as_str()),
        ("ca.crt", identity.authority.as_str()),
    ];
    secret(request, name, "kubernetes.io/tls", &files)
}

fn secret(request: &Request, name: &str, kind: &str, files: &[(&str, &str)]) -> Value {
    let mut metadata = Map::new();
    metadata.insert("name".into(), json!(name));
    if let Some(namespace) = &request.namespace {
        metadata.insert("namespace".into(), json!(namespace));
    }
    if !request.labels.is_empty() {
        metadata.insert("labels".into(), json!(request.labels));
    }
    let data: Map<String, Value> =
        files.iter().map(|(key, text)| (key.to_string(), json!(STANDARD.encode(text)))).collect();
    json!({"apiVersion": "v1", "kind": "Secret", "metadata": metadata, "type": kind, "data": data})
}

/// Random bytes from the operating system's generator.
fn random<const LENGTH: usize>() -> Result<Zeroizing<[u8; LENGTH]>, SecretsError> {
    let mut bytes = Zeroizing::new([0; LENGTH]);
    getrandom::fill(bytes.as_mut_slice()).map_err(SecretsError::Random)?;
    Ok(bytes)
}

//! What a cluster needs before its first start and must never be compiled: keys, certificates and a password.
//!
//! This is the one part of esgen that uses randomness and the clock. It stands apart from the pipeline: `render` names
//! these Secrets and never sees what is in them; `esgen secrets` writes them once, and renews the certificates ([`renew`],
//! [`rotate`]).
//!
//! Decisions that a reviewer of the security should know:
//!
//! - **Two certificate authorities, one for transport and one for HTTP.** The transport authority decides who is a node:
//!   whoever holds a key that it signed can join the cluster, because nodes check each other's certificate and, with
//!   `verification_mode: certificate`, not the name in it. The HTTP key is held in more places (a proxy or an ingress
//!   that passes TLS on), and its certificate is the one that is later replaced by a public or a company one. With one
//!   authority for both, a leaked HTTP key would be a node's key. A second authority costs one file.
//! - **The authorities' private keys are kept in Secrets of their own**, which no pod mounts: a pod that is broken into
//!   holds what it needs to be a node and nothing to make others. Whoever may read all Secrets of the namespace can sign
//!   certificates, and could take the nodes' keys as well; these two Secrets may be kept outside of the cluster, and are
//!   needed only to renew. Names are wildcards per Service, so that a cluster can grow without new certificates.
//! - **A replaced authority keeps its name.** That is how those that follow each other are told from others in `ca.crt`,
//!   such as a remote cluster's, which stay. Key identifiers tell the two apart.
//! - **A Secret that the config names is taken to exist** and is not made unless asked for: applied, it would replace the
//!   password that the cluster was started with, or fail since a Secret's type cannot change.
//! - **`data`, not `stringData`**: what the API server returns is what was sent, so a second apply changes nothing.
//! - **The TLS Secrets are `kubernetes.io/tls`** with `ca.crt` beside the two keys that the type asks for. That is what
//!   cert-manager writes, so that its Certificate can take a Secret over (a Secret's type cannot change).

mod certificates;
mod check;
mod error;
mod file;
mod password;
mod renewal;
mod stored;
mod x509;

use std::collections::{BTreeMap, BTreeSet};
use std::time::SystemTime;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};
use zeroize::Zeroizing;

use crate::plan::ClusterPlan;
use certificates::{Authority, Identity, Use};

pub use check::{RULES, Validity, check};
pub use error::SecretsError;
pub use file::write_new;
pub use renewal::{Capped, Renewal, Step, renew, rotate};
pub use stored::Stored;

/// Days for which certificates are valid where nobody asks: three years, as `elasticsearch-certutil`
/// gives. (Apple's TLS clients refuse server certificates that are valid for more than 825 days.)
pub const DEFAULT_VALIDITY_DAYS: u32 = 1095;

/// Days for which authorities are valid, unless their certificates are for longer: ten years, so that certificates are
/// renewed a few times before all clients have to learn of a new authority.
pub const AUTHORITY_VALIDITY_DAYS: u32 = 3650;

const TLS_TYPE: &str = "kubernetes.io/tls";

/// The user of the hook and the readiness probe, and its role.
const USER: &str = "esgen";
/// The user of the exporter, and its role.
const EXPORTER: &str = "esgen_exporter";

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
    /// The Secret of the user that the exporter logs in as, if there is one.
    pub exporter_secret: Option<String>,
    /// The Secret of the authority that signs the nodes' certificate for each other (`tls.crt`, `tls.key`).
    pub transport_authority_secret: String,
    /// The Secret of the authority that signs the nodes' certificate for clients (`tls.crt`, `tls.key`).
    pub http_authority_secret: String,
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

/// The certificates of one use, as a request has them.
#[derive(Clone, Copy)]
struct Layer<'r> {
    usage: Use,
    secret: &'r str,
    authority_secret: &'r str,
    names: &'r [String],
}

impl Request {
    /// What a cluster needs; `None` where its security is off.
    pub fn of(plan: &ClusterPlan, validity_days: u32) -> Option<Self> {
        let security = plan.security.as_ref()?;
        Some(Self {
            namespace: plan.namespace.clone(),
            cluster: plan.name.clone(),
            labels: plan.labels.clone(),
            transport_secret: security.transport_secret.clone(),
            http_secret: security.http_secret.clone(),
            password_secret: security.password_secret.clone(),
            password_key: security.password_key.clone(),
            user_secret: security.user_secret.clone(),
            exporter_secret: security.exporter_secret.clone(),
            transport_authority_secret: format!("{}-transport-ca", plan.name),
            http_authority_secret: format!("{}-http-ca", plan.name),
            existing: BTreeSet::new(),
            transport_names: security.transport_names.clone(),
            http_names: security.http_names.clone(),
            validity_days,
            ca_validity_days: validity_days.max(AUTHORITY_VALIDITY_DAYS),
        })
    }

    /// The names of the Secrets that are to be made: for transport, HTTP, the password, the users and the authorities, in
    /// this order.
    pub fn names(&self) -> Vec<&str> {
        let users = self.users().map(|(_, secret)| secret);
        let others = [&self.password_secret].into_iter().chain(users).filter(|name| self.makes(name));
        let names = self.layers().map(|layer| layer.secret).chain(others.map(String::as_str));
        names.chain(self.authorities()).collect()
    }

    /// The users of the file realm, each with its Secret.
    fn users(&self) -> impl Iterator<Item = (&'static str, &String)> {
        let user = self.user_secret.iter().map(|secret| (USER, secret));
        user.chain(self.exporter_secret.iter().map(|secret| (EXPORTER, secret)))
    }

    /// The names of the Secrets of authorities that are to be made.
    pub fn authorities(&self) -> impl Iterator<Item = &str> {
        self.layers().map(|layer| layer.authority_secret)
    }

    /// The Secrets that pods read, and the keys in them.
    fn mounted(&self) -> BTreeMap<&str, Vec<&str>> {
        let tls = || vec!["tls.crt", "tls.key", "ca.crt"];
        let user = self.users().map(|(_, name)| (name, vec!["password", "users", "users_roles"]));
        let password = (&self.password_secret, vec![self.password_key.as_str()]);
        let mut mounted: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (name, keys) in
            [(&self.transport_secret, tls()), (&self.http_secret, tls()), password].into_iter().chain(user)
        {
            let known = mounted.entry(name).or_default();
            known.extend(keys);
            known.sort_unstable();
            known.dedup();
        }
        mounted
    }

    /// The certificates that are to be made.
    fn layers(&self) -> impl Iterator<Item = Layer<'_>> {
        let layers = [
            Layer {
                usage: Use::Transport,
                secret: &self.transport_secret,
                authority_secret: &self.transport_authority_secret,
                names: &self.transport_names,
            },
            Layer {
                usage: Use::Http,
                secret: &self.http_secret,
                authority_secret: &self.http_authority_secret,
                names: &self.http_names,
            },
        ];
        layers.into_iter().filter(|layer| self.makes(layer.secret))
    }

    /// Whether the Secret of this name is to be made.
    pub fn makes(&self, name: &str) -> bool {
        !self.existing.contains(name)
    }
}

/// Makes new secrets: the Secret manifests in the order of [`Request::names`], without those that exist.
///
/// The result holds private keys in base64: write it with [`write_new`], and never log or `Debug`-print it.
///
/// # Errors
/// A request that cannot be met (a name that no certificate can hold, a validity out of range, one Secret for two
/// purposes), or an operating system that gives no random numbers.
pub fn generate(request: &Request, now: SystemTime) -> Result<Vec<Value>, SecretsError> {
    refuse_shared_secrets(request)?;
    if request.ca_validity_days < request.validity_days {
        return Err(SecretsError::AuthorityExpiresFirst {
            authority_days: request.ca_validity_days,
            certificate_days: request.validity_days,
        });
    }
    let (mut manifests, mut authorities) = (Vec::new(), Vec::new());
    for layer in request.layers() {
        let authority = Authority::new(&request.cluster, layer.usage, now, request.ca_validity_days)?;
        let identity = layer.issue(request, &authority, now)?;
        manifests.push(tls_secret(request, layer.secret, &identity, &authority));
        authorities.push(authority_secret(request, layer, &authority));
    }
    if request.makes(&request.password_secret) {
        let password = password::generate()?;
        let files = [(request.password_key.as_str(), password.as_bytes())];
        manifests.push(secret(request, &request.password_secret, "Opaque", files));
    }
    for (user, name) in request.users().filter(|(_, name)| request.makes(name)) {
        let password = password::generate()?;
        let (users, roles) = (format!("{user}:{}\n", password::hash(&password)?), format!("{user}:{user}\n"));
        let files = [("password", password.as_bytes()), ("users", users.as_bytes()), ("users_roles", roles.as_bytes())];
        manifests.push(secret(request, name, "Opaque", files));
    }
    manifests.append(&mut authorities);
    Ok(manifests)
}

impl Layer<'_> {
    /// A new certificate for the names of this layer.
    fn issue(&self, request: &Request, authority: &Authority, now: SystemTime) -> Result<Identity, SecretsError> {
        authority.issue(&request.cluster, self.usage, self.names, now, request.validity_days)
    }
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

fn tls_secret(request: &Request, name: &str, identity: &Identity, authority: &Authority) -> Value {
    let trusted = authority.certificate.pem();
    let files = [
        ("tls.crt", identity.certificate.as_bytes()),
        ("tls.key", identity.private_key.as_bytes()),
        ("ca.crt", trusted.as_bytes()),
    ];
    secret(request, name, TLS_TYPE, files)
}

/// The authority with its key, for [`renew`] and [`rotate`].
fn authority_secret(request: &Request, layer: Layer, authority: &Authority) -> Value {
    let (certificate, key) = (authority.certificate.pem(), authority.private_key());
    let files = [("tls.crt", certificate.as_bytes()), ("tls.key", key.as_bytes())];
    let mut manifest = secret(request, layer.authority_secret, TLS_TYPE, files);
    let description = format!(
        "The authority that signs {}, for esgen secrets --renew. No pod reads it, so it may be kept outside of the cluster.",
        layer.secret
    );
    manifest["metadata"]["annotations"] = json!({"kubernetes.io/description": description});
    manifest
}

fn secret<'f>(
    request: &Request,
    name: &str,
    kind: &str,
    files: impl IntoIterator<Item = (&'f str, &'f [u8])>,
) -> Value {
    let mut metadata = Map::new();
    metadata.insert("name".into(), json!(name));
    if let Some(namespace) = &request.namespace {
        metadata.insert("namespace".into(), json!(namespace));
    }
    if !request.labels.is_empty() {
        metadata.insert("labels".into(), json!(request.labels));
    }
    let encoded = |(key, file): (&str, &[u8])| (key.to_owned(), json!(STANDARD.encode(file)));
    let data: Map<String, Value> = files.into_iter().map(encoded).collect();
    json!({"apiVersion": "v1", "kind": "Secret", "metadata": metadata, "type": kind, "data": data})
}

/// Random bytes from the operating system's generator.
fn random<const LENGTH: usize>() -> Result<Zeroizing<[u8; LENGTH]>, SecretsError> {
    let mut bytes = Zeroizing::new([0; LENGTH]);
    getrandom::fill(bytes.as_mut_slice()).map_err(SecretsError::Random)?;
    Ok(bytes)
}

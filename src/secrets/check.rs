//! Whether Secrets that are there already fit a cluster.

use super::stored::{Stored, StoredSecret};
use super::x509::{self, Unusable};
use super::{DEFAULT_VALIDITY_DAYS, Layer, Request};
use crate::diagnostics::{Finding, Message, Path, Place, Quoted, Report, RuleText, Severity, Target, quoted};
use crate::message;
use crate::pipeline::{Cluster, Manifests, Options, compile_and_check};
use crate::source::{Input, Source};
use std::collections::BTreeSet;

const MISSING_SECRET: RuleText = RuleText {
    name: "missing-secret",
    severity: Severity::Warning,
    title: "Secrets that are not in the file",
    why: "A pod does not start until every Secret that it reads exists. These may be in the cluster already: only the file was read.",
    remedy: "Make them with `esgen secrets`, unless they exist already.",
};
const UNUSABLE_SECRET: RuleText = RuleText {
    name: "unusable-secret",
    severity: Severity::Error,
    title: "A Secret without what pods read from it",
    why: "A pod does not start while a key that it reads is missing, and Elasticsearch stops on a file that it cannot read.",
    remedy: "Restore it from a copy; `esgen secrets --renew` issues a new certificate with a new key.",
};
const UNTRUSTED_CERTIFICATE: RuleText = RuleText {
    name: "untrusted-certificate",
    severity: Severity::Error,
    title: "A certificate that is not signed by its own ca.crt",
    why: "Nodes trust each other, and clients trust nodes, by `ca.crt` alone: none would accept this certificate.",
    remedy: "Add the certificate's authority to `ca.crt`, or make new ones with `esgen secrets`.",
};
const FOREIGN_KEY: RuleText = RuleText {
    name: "foreign-key",
    severity: Severity::Error,
    title: "A private key that does not belong to the certificate",
    why: "No TLS handshake succeeds with it, and Elasticsearch does not start.",
    remedy: "Use a certificate and a key that were made together; `esgen secrets --renew` issues a new pair.",
};
const UNCOVERED_NAME: RuleText = RuleText {
    name: "uncovered-name",
    severity: Severity::Warning,
    title: "A certificate that is not valid for the names of the Services",
    why: "Clients that verify names refuse the connection. The cluster, its namespace or a node set may have been renamed \
          since the certificate was made.",
    remedy: "Renew it with `esgen secrets --renew`, which takes the names from the config.",
};

/// What a file of Secrets can be found to lack.
pub const RULES: &[RuleText] = &[MISSING_SECRET, UNUSABLE_SECRET, UNTRUSTED_CERTIFICATE, FOREIGN_KEY, UNCOVERED_NAME];

/// Until when certificates are valid, as days in UTC.
pub struct Validity {
    /// The cluster's name.
    pub cluster: String,
    /// The Secret's name.
    pub secret: String,
    /// The end of the certificate.
    pub certificate: String,
    /// The ends of the authorities in `ca.crt`.
    pub authorities: BTreeSet<String>,
}

/// Compiles every config of the source, and holds the Secrets of other files against what the pods read. Says as well until
/// when the certificates are valid.
pub fn check(mut source: Source, stored: &[Input], options: &Options) -> (Result<Manifests, Report>, Vec<Validity>) {
    let stored = Stored::new(&source.add_manifests(stored));
    let mut validities = Vec::new();
    let result = compile_and_check(source, options, |clusters| {
        let mut findings = Vec::new();
        for cluster in clusters {
            let (found, valid) = check_cluster(cluster, &stored);
            findings.extend(found);
            validities.extend(valid);
        }
        findings
    });
    (result, validities)
}

/// Holds what is stored against what the pods of a cluster read.
fn check_cluster(cluster: &Cluster, stored: &Stored) -> (Vec<Finding>, Vec<Validity>) {
    let (mut findings, mut validities) = (Vec::new(), Vec::new());
    let plan = &cluster.plan;
    let Some((request, security)) = Request::of(plan, DEFAULT_VALIDITY_DAYS).zip(plan.security.as_ref()) else {
        return (findings, validities);
    };
    let get = |name: &str| stored.get(name, request.namespace.as_deref());
    let is_absent = |name: &&str| get(name).is_none() && !security.named.contains(*name);
    let absent: Vec<&str> = request.mounted().into_keys().filter(is_absent).collect();
    if !absent.is_empty() {
        let path = Path::root().key("spec").key("security");
        let place = Place::Config { document: cluster.document, path, target: Target::Key };
        let names = Message::joined(absent.into_iter().map(|name| message!("`{}`", quoted(name))), ", ");
        findings.push(Finding::new(&MISSING_SECRET, place, message!("not among the Secrets of the file: {}", names)));
    }
    for (name, keys) in request.mounted() {
        let Some(secret) = get(name) else { continue };
        for key in keys {
            findings.extend(secret.value(key).err().map(|problem| unusable(secret, key, problem)));
        }
    }
    for layer in request.layers() {
        let Some(secret) = get(layer.secret) else { continue };
        validities.extend(check_certificates(&request.cluster, secret, layer, &mut findings));
        findings.extend(check_key(secret));
    }
    (findings, validities)
}

fn check_certificates(
    cluster: &str,
    secret: &StoredSecret,
    layer: Layer,
    findings: &mut Vec<Finding>,
) -> Option<Validity> {
    let mut read = |key| match secret.certificates(key) {
        Ok(certificates) => Some(certificates),
        // What is not there at all has been found already.
        Err(problem) => {
            findings.extend(secret.value(key).is_ok().then(|| unusable(secret, key, problem)));
            None
        }
    };
    let (chain, authorities) = (read("tls.crt"), read("ca.crt"));
    let (chain, authorities) = (chain?, authorities?);
    let certificate = chain.first()?;
    if x509::signer(&chain, &authorities).is_none() {
        findings.push(found(&UNTRUSTED_CERTIFICATE, secret, |name| {
            message!("`tls.crt` of the Secret `{}` is signed by none of the authorities in its `ca.crt`", name)
        }));
    }
    let uncovered: BTreeSet<&String> = layer.names.iter().filter(|name| !certificate.covers(name)).collect();
    if !uncovered.is_empty() {
        let names = Message::joined(uncovered.into_iter().map(|name| message!("`{}`", quoted(name))), ", ");
        findings.push(found(&UNCOVERED_NAME, secret, |name| {
            message!("the certificate in the Secret `{}` is not valid for {}", name, names)
        }));
    }
    Some(Validity {
        cluster: cluster.to_owned(),
        secret: secret.name.clone(),
        certificate: x509::day(certificate.ends),
        authorities: authorities.iter().map(|authority| x509::day(authority.ends)).collect::<BTreeSet<_>>(),
    })
}

fn check_key(secret: &StoredSecret) -> Option<Finding> {
    match x509::read_key(secret.value("tls.key").ok()?) {
        Err(missing @ Unusable::Missing) => Some(unusable(secret, "tls.key", missing.problem())),
        // In another format, which Elasticsearch may read.
        Err(Unusable::Unknown) => None,
        Ok(key) => {
            let certificate = secret.certificates("tls.crt").ok()?.into_iter().next()?;
            let foreign = |name| {
                message!("`tls.key` of the Secret `{}` does not belong to the certificate in its `tls.crt`", name)
            };
            (!certificate.has_key(&key)).then(|| found(&FOREIGN_KEY, secret, foreign))
        }
    }
}

fn unusable(secret: &StoredSecret, key: &str, problem: &'static str) -> Finding {
    let key = quoted(key);
    found(&UNUSABLE_SECRET, secret, |name| message!("`{}` of the Secret `{}` {}", key, name, problem))
}

fn found(rule: &RuleText, secret: &StoredSecret, message: impl FnOnce(Quoted) -> Message) -> Finding {
    Finding::new(rule, Place::Span(secret.span), message(quoted(&secret.name)))
}

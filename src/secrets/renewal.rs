//! New certificates for a cluster that runs: under the same authority, or under a new one in three steps.

use std::collections::BTreeMap;
use std::time::SystemTime;

use serde_json::Value;

use super::certificates::{Authority, Identity};
use super::stored::{Stored, StoredSecret};
use super::x509::{self, Certificate};
use super::{Layer, Request, SecretsError, authority_secret, refuse_shared_secrets, secret};

/// What to apply.
pub struct Renewal {
    /// The Secrets of the certificates and of the authorities whose keys are known.
    pub manifests: Vec<Value>,
    /// The step of a rotation that applying them makes.
    pub step: Option<Step>,
    /// Certificates that end before they should.
    pub capped: Vec<Capped>,
}

/// A certificate that ends with its authority.
pub struct Capped {
    /// The certificate's Secret.
    pub secret: String,
    /// The day of its end.
    pub end: String,
}

/// One of the three changes that replace an authority. Whatever two neighbours of them nodes have, each trusts the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// A new authority is trusted beside the old one.
    Trust,
    /// The new authority signs the certificates.
    Sign,
    /// The old authority is not trusted any more.
    Distrust,
}

/// The certificates of a layer as they are now.
struct Current<'s> {
    layer: Layer<'s>,
    secret: &'s StoredSecret,
    authorities: Vec<Certificate>,
    /// Number of the authority that signed the certificate.
    signer: usize,
    /// The authority whose key was kept, if one is there.
    kept: Option<Authority>,
}

/// Renews the certificates that the request makes, under the authorities that signed them.
///
/// # Errors
/// An authority's key is not there, or is not the one of the authority; an authority is being replaced; certificates that
/// cannot be read; and as [`super::generate`].
pub fn renew(request: &Request, stored: &Stored, now: SystemTime) -> Result<Renewal, SecretsError> {
    let mut renewal = Renewal { manifests: Vec::new(), step: None, capped: Vec::new() };
    for current in all_current(request, stored)? {
        if current.own().count() > 1 {
            return Err(current.problem(
                "its `ca.crt` holds an old and a new authority, so one is being replaced: finish that first, with --rotate",
            ));
        }
        let identity = current.layer.issue(request, current.authority(current.signer)?, now)?;
        renewal.add(request, &current, Some(identity), None, current.kept.as_ref());
    }
    Ok(renewal)
}

/// Takes the next step in replacing the authorities of the certificates that the request makes. What is to be done
/// follows from what is stored.
///
/// # Errors
/// As [`renew`], but for the key of an authority that is being replaced, which is not needed.
pub fn rotate(request: &Request, stored: &Stored, now: SystemTime) -> Result<Renewal, SecretsError> {
    let all = all_current(request, stored)?;
    // Two of the steps keep it.
    all.iter()
        .try_for_each(|Current { secret, .. }| secret.value("tls.key").map(drop).map_err(secret.unfit("tls.key")))?;
    // Nobody starts a rotation for one of them while that of the other is under way.
    let under_way = all.iter().map(Current::next).filter(|step| *step != Step::Trust).min();
    let step = under_way.unwrap_or(Step::Trust);
    let mut renewal = Renewal { manifests: Vec::new(), step: Some(step), capped: Vec::new() };
    for current in all {
        let kept = current.kept.as_ref();
        if current.next() != step {
            renewal.add(request, &current, None, None, kept);
            continue;
        }
        match step {
            Step::Trust => {
                let successor = current.successor(request, now)?;
                let trusted = pem(current.authorities.iter().chain([&successor.certificate]));
                renewal.add(request, &current, None, Some(trusted), Some(&successor));
            }
            Step::Sign => {
                let identity = current.layer.issue(request, current.authority(current.newest())?, now)?;
                renewal.add(request, &current, Some(identity), None, kept);
            }
            Step::Distrust => {
                let trusted = |number: &usize| *number == current.signer || current.own().all(|own| own != *number);
                let trusted = (0..current.authorities.len()).filter(trusted);
                let trusted = pem(trusted.filter_map(|number| current.authorities.get(number)));
                renewal.add(request, &current, None, Some(trusted), kept);
            }
        }
    }
    Ok(renewal)
}

impl Renewal {
    /// Adds the Secrets of a layer, with what is new in them.
    fn add(
        &mut self,
        request: &Request,
        current: &Current,
        identity: Option<Identity>,
        trusted: Option<String>,
        authority: Option<&Authority>,
    ) {
        let name = current.layer.secret;
        let stored = current.secret.data.iter();
        let mut files: BTreeMap<&str, &[u8]> =
            stored.filter_map(|(key, file)| Some((key.as_str(), file.as_ref()?.as_slice()))).collect();
        if let Some(identity) = &identity {
            files.insert("tls.crt", identity.certificate.as_bytes());
            files.insert("tls.key", identity.private_key.as_bytes());
            let end = identity.capped.map(x509::day);
            self.capped.extend(end.map(|end| Capped { secret: name.to_owned(), end }));
        }
        if let Some(trusted) = &trusted {
            files.insert("ca.crt", trusted.as_bytes());
        }
        // The API server lets no type change.
        self.manifests.push(secret(request, name, &current.secret.kind, files));
        self.manifests.extend(authority.map(|authority| authority_secret(request, current.layer, authority)));
    }
}

fn all_current<'s>(request: &'s Request, stored: &'s Stored) -> Result<Vec<Current<'s>>, SecretsError> {
    refuse_shared_secrets(request)?;
    request.layers().map(|layer| Current::new(request, layer, stored)).collect()
}

impl<'s> Current<'s> {
    fn new(request: &Request, layer: Layer<'s>, stored: &'s Stored) -> Result<Self, SecretsError> {
        let get = |name| stored.get(name, request.namespace.as_deref());
        let absent = || SecretsError::Stored {
            name: layer.secret.to_owned(),
            problem: "it is not in the file: give what `kubectl get secrets -o yaml` prints, or what was applied"
                .into(),
        };
        let secret = get(layer.secret).ok_or_else(absent)?;
        let authorities = secret.certificates("ca.crt").map_err(secret.unfit("ca.crt"))?;
        let chain = secret.certificates("tls.crt").map_err(secret.unfit("tls.crt"))?;
        let signer = x509::signer(&chain, &authorities).ok_or_else(|| {
            let untrusted =
                "is signed by none of the authorities in its `ca.crt`, so no node trusts it: make new Secrets";
            secret.unfit("tls.crt")(untrusted)
        })?;
        let kept = get(layer.authority_secret).map(kept).transpose()?;
        Ok(Self { layer, secret, authorities, signer, kept })
    }

    fn problem(&self, problem: impl Into<String>) -> SecretsError {
        SecretsError::Stored { name: self.layer.secret.to_owned(), problem: problem.into() }
    }

    /// Numbers of the authority that signed and of its predecessors or successors, which have its name.
    fn own(&self) -> impl Iterator<Item = usize> {
        let subject = self.authorities.get(self.signer).map(|signer| &signer.subject);
        let numbered = self.authorities.iter().enumerate();
        numbered.filter(move |(_, authority)| Some(&authority.subject) == subject).map(|(number, _)| number)
    }

    fn has_kept(&self, number: usize) -> bool {
        let authority = self.authorities.get(number);
        self.kept.as_ref().zip(authority).is_some_and(|(kept, authority)| kept.certificate.has_same_key(authority))
    }

    /// The authority that replaces the others, or did: the one whose key was kept, or else the last.
    fn newest(&self) -> usize {
        self.own().find(|number| self.has_kept(*number)).or_else(|| self.own().last()).unwrap_or(self.signer)
    }

    fn next(&self) -> Step {
        match self.own().count() {
            0 | 1 => Step::Trust,
            _ if self.signer == self.newest() => Step::Distrust,
            _ => Step::Sign,
        }
    }

    /// The authority of that number, with its key.
    fn authority(&self, number: usize) -> Result<&Authority, SecretsError> {
        let name = self.layer.authority_secret;
        match &self.kept {
            Some(kept) if self.has_kept(number) => Ok(kept),
            Some(_) => Err(self.problem(format!(
                "`{name}` holds the key of another authority than the one that is to sign it: give the Secret `{name}` \
                 that was made with it, or replace the authority with --rotate"
            ))),
            None if self.own().count() > 1 => Err(self.problem(format!(
                "its new authority's key is not in the file: add the Secret `{name}` as the first step of the rotation wrote it"
            ))),
            None => Err(self.problem(format!(
                "its authority's key is not in the file, and nothing can be signed without it: add the Secret `{name}`, or \
                 replace the authority with --rotate, which needs only the old `ca.crt`"
            ))),
        }
    }

    /// A new authority of the same name as the one that signed.
    fn successor(&self, request: &Request, now: SystemTime) -> Result<Authority, SecretsError> {
        let signer = self.authorities.get(self.signer);
        let name = signer.and_then(|signer| signer.common_name.clone()).unwrap_or_default();
        let successor = Authority::named(name, now, request.ca_validity_days)?;
        if signer.is_none_or(|signer| signer.subject != successor.certificate.subject) {
            return Err(self.problem(
                "its authority was not made by esgen, which replaces only its own: get new certificates from whoever runs that authority",
            ));
        }
        Ok(successor)
    }
}

/// The authority in a Secret.
fn kept(secret: &StoredSecret) -> Result<Authority, SecretsError> {
    let certificate = secret.certificates("tls.crt").map_err(secret.unfit("tls.crt"))?.into_iter().next();
    let key = secret.value("tls.key").and_then(|text| x509::read_key(text).map_err(|unusable| unusable.problem()));
    let key = key.map_err(secret.unfit("tls.key"))?;
    match certificate.filter(|certificate| certificate.has_key(&key)) {
        Some(certificate) => Authority::of(certificate, key),
        None => Err(secret.unfit("tls.key")("does not belong to the certificate in its `tls.crt`")),
    }
}

fn pem<'c>(certificates: impl Iterator<Item = &'c Certificate>) -> String {
    certificates.map(Certificate::pem).collect()
}

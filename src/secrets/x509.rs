//! Certificates and keys that are there already, as they are read from PEM.

use std::net::{Ipv4Addr, Ipv6Addr};

use pem::{EncodeConfig, LineEnding, Pem};
use rcgen::KeyPair;
use x509_parser::certificate::X509Certificate;
use x509_parser::error::X509Error;
use x509_parser::extensions::GeneralName;
use x509_parser::prelude::FromDer;
use x509_parser::time::ASN1Time;
use x509_parser::x509::{AttributeTypeAndValue, RelativeDistinguishedName};
use zeroize::Zeroizing;

const NO_CERTIFICATE: &str = "holds no certificate in PEM";
const BROKEN_CERTIFICATE: &str = "holds a certificate that cannot be read";
const NO_KEY: &str = "holds no private key in PEM";
/// Elasticsearch reads these; the library that signs does not.
const OTHER_KEY: &str =
    "holds a private key that is not in unencrypted PKCS#8; `openssl pkcs8 -topk8 -nocrypt` converts it";

/// What is to be known of a certificate.
#[derive(Clone)]
pub(super) struct Certificate {
    der: Vec<u8>,
    /// The subject in DER.
    pub subject: Vec<u8>,
    /// The subject, where it is one common name and nothing else.
    pub common_name: Option<String>,
    issuer: Vec<u8>,
    public_key: Vec<u8>,
    /// The DNS names and IP addresses that it is valid for.
    pub names: Vec<String>,
    pub ends: ASN1Time,
}

impl Certificate {
    /// All certificates of a file, of which there is at least one.
    ///
    /// # Errors
    /// What is wrong with the file, as the rest of a sentence about it.
    pub(super) fn read_all(text: &[u8]) -> Result<Vec<Self>, &'static str> {
        let blocks = pem::parse_many(text).map_err(|_| NO_CERTIFICATE)?;
        let certificates = blocks.iter().filter(|block| block.tag().ends_with("CERTIFICATE"));
        let certificates: Vec<Self> = certificates.map(Self::read).collect::<Option<_>>().ok_or(BROKEN_CERTIFICATE)?;
        if certificates.is_empty() { Err(NO_CERTIFICATE) } else { Ok(certificates) }
    }

    fn read(block: &Pem) -> Option<Self> {
        let (_, parsed) = X509Certificate::from_der(block.contents()).ok()?;
        let subject = parsed.subject();
        if !subject.iter().all(is_writable) {
            return None;
        }
        let mut common_names = subject.iter_common_name().filter_map(|name| name.as_str().ok());
        let common_name = common_names.next().filter(|_| subject.iter().count() == 1).map(str::to_owned);
        let alternative_names = parsed.subject_alternative_name().ok()?;
        let names = alternative_names.map(|extension| &extension.value.general_names).into_iter().flatten();
        Some(Self {
            subject: subject.as_raw().to_vec(),
            common_name,
            issuer: parsed.issuer().as_raw().to_vec(),
            public_key: parsed.public_key().subject_public_key.data.to_vec(),
            names: names.filter_map(name).collect(),
            ends: parsed.validity().not_after,
            der: block.contents().to_vec(),
        })
    }

    pub(super) fn pem(&self) -> String {
        let config = EncodeConfig::new().set_line_ending(LineEnding::LF);
        pem::encode_config(&Pem::new("CERTIFICATE", self.der.as_slice()), config)
    }

    /// Whether the authority's name and key are those of the issuer. A signature that cannot be checked, for want of the
    /// algorithm, counts as a good one.
    pub(super) fn is_signed_by(&self, authority: &Self) -> bool {
        let (Ok((_, own)), Ok((_, other))) =
            (X509Certificate::from_der(&self.der), X509Certificate::from_der(&authority.der))
        else {
            return false;
        };
        let verified = own.verify_signature(Some(other.public_key()));
        self.issuer == authority.subject && matches!(verified, Ok(()) | Err(X509Error::SignatureUnsupportedAlgorithm))
    }

    pub(super) fn has_key(&self, key: &KeyPair) -> bool {
        self.public_key == key.public_key_raw()
    }

    pub(super) fn has_same_key(&self, other: &Self) -> bool {
        self.public_key == other.public_key
    }

    /// Whether it is valid for a name, which may be a wildcard itself.
    pub(super) fn covers(&self, wanted: &str) -> bool {
        let parent = wanted.split_once('.').map(|(_, parent)| parent);
        self.names.iter().any(|name| {
            let wildcard = name.strip_prefix("*.").zip(parent);
            name.eq_ignore_ascii_case(wanted)
                || wildcard.is_some_and(|(below, parent)| below.eq_ignore_ascii_case(parent))
        })
    }
}

/// Whether rcgen can write this part of a name into another certificate: it panics where one is empty or of a type whose
/// number begins with more than 2.
fn is_writable(part: &RelativeDistinguishedName) -> bool {
    let first_number = |attribute: &AttributeTypeAndValue| attribute.attr_type().iter()?.next();
    part.iter().next().is_some() && part.iter().all(|attribute| first_number(attribute).is_none_or(|first| first <= 2))
}

fn name(name: &GeneralName) -> Option<String> {
    match name {
        GeneralName::DNSName(name) => Some((*name).to_owned()),
        GeneralName::IPAddress(octets) => <[u8; 4]>::try_from(*octets)
            .map(|octets| Ipv4Addr::from(octets).to_string())
            .or_else(|_| <[u8; 16]>::try_from(*octets).map(|octets| Ipv6Addr::from(octets).to_string()))
            .ok(),
        _ => None,
    }
}

/// The authority, by its number, that vouches for the first certificate, directly or by way of those that follow it.
pub(super) fn signer(chain: &[Certificate], authorities: &[Certificate]) -> Option<usize> {
    for (index, certificate) in chain.iter().enumerate() {
        if let Some(signer) = authorities.iter().position(|authority| certificate.is_signed_by(authority)) {
            return Some(signer);
        }
        if !chain.get(index + 1).is_some_and(|next| certificate.is_signed_by(next)) {
            break;
        }
    }
    None
}

/// Why a private key cannot be used.
pub(super) enum Unusable {
    /// There is none.
    Missing,
    /// Other programs may read it.
    Unknown,
}

impl Unusable {
    /// The rest of a sentence about the file.
    pub(super) fn problem(&self) -> &'static str {
        match self {
            Self::Missing => NO_KEY,
            Self::Unknown => OTHER_KEY,
        }
    }
}

/// Reads the first private key of a file.
pub(super) fn read_key(text: &[u8]) -> Result<KeyPair, Unusable> {
    let blocks = pem::parse_many(text).map_err(|_| Unusable::Missing)?;
    // Other tools write the parameters of a curve in front of its key.
    let block = blocks.into_iter().find(|block| block.tag().ends_with("PRIVATE KEY")).ok_or(Unusable::Missing)?;
    let der = Zeroizing::new(block.into_contents());
    KeyPair::try_from(der.as_slice()).map_err(|_| Unusable::Unknown)
}

/// The day of a moment, in UTC: `2029-11-27`.
pub(super) fn day(moment: ASN1Time) -> String {
    moment.to_datetime().date().to_string()
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::super::certificates::{Authority, Use};
    use super::*;

    fn authority() -> Authority {
        Authority::new("vectors", Use::Http, SystemTime::now(), 10).unwrap()
    }

    fn issued(authority: &Authority, names: &[&str]) -> Certificate {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let identity = authority.issue("vectors", Use::Http, &names, SystemTime::now(), 5).unwrap();
        Certificate::read_all(identity.certificate.as_bytes()).unwrap().remove(0)
    }

    #[test]
    fn broken_certificates_are_refused_or_read() {
        let authority = authority();
        let key = authority.private_key();
        for byte in 0..authority.certificate.der.len() {
            for mask in [0x01, 0x20, 0xff] {
                let mut der = authority.certificate.der.clone();
                der[byte] ^= mask;
                let text = pem::encode(&Pem::new("CERTIFICATE", der));
                let Ok(mut read) = Certificate::read_all(text.as_bytes()) else { continue };
                let broken = read.remove(0);
                assert_ne!(broken.pem(), authority.certificate.pem());
                let Ok(key) = read_key(key.as_bytes()) else { panic!("the key is sound") };
                if let Ok(broken) = Authority::of(broken, key) {
                    let _ = broken.issue("vectors", Use::Http, &[], SystemTime::now(), 5);
                }
            }
        }
    }

    #[test]
    fn a_chain_leads_to_the_authority_that_signed_it() {
        let (one, other) = (authority(), authority());
        let (leaf, authorities) = (issued(&other, &[]), [one.certificate.clone(), other.certificate.clone()]);
        assert_eq!(signer(std::slice::from_ref(&leaf), &authorities), Some(1));
        assert_eq!(signer(std::slice::from_ref(&leaf), &authorities[..1]), None);
        // What follows the certificate counts only where it signed it.
        assert_eq!(signer(&[leaf.clone(), one.certificate.clone()], &authorities[..1]), None);
        assert_eq!(signer(&[leaf, other.certificate.clone()], &[other.certificate]), Some(0));
    }

    #[test]
    fn a_wildcard_covers_one_label() {
        let certificate = issued(&authority(), &["*.vectors-data.search.svc", "vectors"]);
        for (name, covered) in [
            ("vectors", true),
            ("Vectors", true),
            ("localhost", true),
            ("::1", true),
            ("a.vectors-data.search.svc", true),
            ("*.vectors-data.search.svc", true),
            ("a.b.vectors-data.search.svc", false),
            ("vectors-data.search.svc", false),
            ("*.search.svc", false),
            ("vectors.search", false),
        ] {
            assert_eq!(certificate.covers(name), covered, "{name}");
        }
    }
}

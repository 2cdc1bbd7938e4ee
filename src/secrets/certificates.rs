//! Certificate authorities and the certificates of nodes.
//!
//! Keys are ECDSA P-256 in unencrypted PKCS#8, which Elasticsearch reads from PEM in every version that esgen writes for.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, SanType, SerialNumber,
};
use x509_parser::time::ASN1Time;
use zeroize::Zeroizing;

use super::x509::{self, Certificate};
use super::{SecretsError, random};

/// Certificates are valid from a while ago, so that a node whose clock is behind takes them at once.
const BACKDATED: Duration = Duration::from_secs(60 * 60);

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// The most characters that a common name may have (`ub-common-name` of RFC 5280, appendix A.1).
const COMMON_NAME_LENGTH: usize = 64;

/// What a certificate is for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Use {
    /// Node to node: each is server and client.
    Transport,
    /// Client to node.
    Http,
}

impl Use {
    /// The end of the subject's common name.
    fn suffix(self) -> &'static str {
        match self {
            Self::Transport => "-transport",
            Self::Http => "-http",
        }
    }

    /// A server's certificate is not valid for clients: nodes would take an HTTP key for a user's in a PKI realm.
    fn extended_key_usages(self) -> Vec<ExtendedKeyUsagePurpose> {
        match self {
            Self::Transport => vec![ExtendedKeyUsagePurpose::ServerAuth, ExtendedKeyUsagePurpose::ClientAuth],
            Self::Http => vec![ExtendedKeyUsagePurpose::ServerAuth],
        }
    }
}

/// A certificate and its key, each as PEM.
pub(super) struct Identity {
    pub certificate: String,
    pub private_key: Zeroizing<String>,
    /// When it ends, where that is earlier than was asked for because the authority ends then.
    pub capped: Option<ASN1Time>,
}

/// A certificate authority for one use of one cluster.
pub(super) struct Authority {
    pub certificate: Certificate,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    /// A new authority with a new key.
    ///
    /// # Errors
    /// A validity out of range; no random numbers.
    pub(super) fn new(cluster: &str, usage: Use, now: SystemTime, days: u32) -> Result<Self, SecretsError> {
        Self::named(common_name(cluster, &format!("{}-ca", usage.suffix())), now, days)
    }

    /// The same, under a name that is known already.
    pub(super) fn named(common_name: String, now: SystemTime, days: u32) -> Result<Self, SecretsError> {
        let mut params = params(common_name, now, days)?;
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let key = KeyPair::generate()?;
        let pem = params.self_signed(&key)?.pem();
        let certificate = Certificate::read_all(pem.as_bytes()).ok().and_then(|read| read.into_iter().next());
        Self::of(certificate.ok_or(rcgen::Error::CouldNotParseCertificate)?, key)
    }

    /// An authority that is there already, of which this is the key.
    ///
    /// # Errors
    /// A certificate that no authority can have.
    pub(super) fn of(certificate: Certificate, key: KeyPair) -> Result<Self, SecretsError> {
        let issuer = Issuer::from_ca_cert_pem(&certificate.pem(), key)?;
        Ok(Self { certificate, issuer })
    }

    /// The authority's key as PEM.
    pub(super) fn private_key(&self) -> Zeroizing<String> {
        Zeroizing::new(self.issuer.key().serialize_pem())
    }

    /// A new certificate with a new key, for these names and for localhost. It ends no later than the authority.
    ///
    /// # Errors
    /// A name that a certificate cannot hold; a validity out of range; an authority that has ended; no random numbers.
    pub(super) fn issue(
        &self,
        cluster: &str,
        usage: Use,
        names: &[String],
        now: SystemTime,
        days: u32,
    ) -> Result<Identity, SecretsError> {
        let mut params = params(common_name(cluster, usage.suffix()), now, days)?;
        params.is_ca = IsCa::ExplicitNoCa;
        // An elliptic curve key signs the handshake and does nothing else; keyEncipherment is for RSA.
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = usage.extended_key_usages();
        params.subject_alt_names = alternative_names(names)?;
        let end = self.certificate.ends;
        if end.to_datetime() <= params.not_before + BACKDATED {
            return Err(SecretsError::AuthorityExpired { end: x509::day(end) });
        }
        // A certificate holds no fractions of a second.
        let capped = (end.timestamp() < params.not_after.unix_timestamp()).then_some(end);
        if let Some(end) = capped {
            params.not_after = end.to_datetime();
        }
        let key = Zeroizing::new(KeyPair::generate()?);
        Ok(Identity {
            certificate: params.signed_by(&*key, &self.issuer)?.pem(),
            private_key: Zeroizing::new(key.serialize_pem()),
            capped,
        })
    }
}

/// What authorities and certificates have in common.
fn params(common_name: String, now: SystemTime, days: u32) -> Result<CertificateParams, SecretsError> {
    let now = now.duration_since(UNIX_EPOCH).map_err(|_| SecretsError::Clock)?;
    let mut params = CertificateParams::default();
    let epoch = rcgen::date_time_ymd(1970, 1, 1);
    // The types of these two moments are those of the crate `time`, whose checked addition takes its own durations.
    let after_epoch = |duration: Duration| epoch.checked_add(duration.try_into().ok()?);
    params.not_before = after_epoch(now.saturating_sub(BACKDATED)).ok_or(SecretsError::Clock)?;
    params.not_after = DAY
        .checked_mul(days)
        .filter(|validity| !validity.is_zero())
        .and_then(|validity| now.checked_add(validity))
        .and_then(after_epoch)
        .ok_or(SecretsError::Validity { days })?;
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, common_name);
    params.serial_number = Some(serial_number()?);
    params.use_authority_key_identifier_extension = true;
    Ok(params)
}

/// 159 random bits: 20 bytes, the most that RFC 5280 (4.1.2.2) allows, without the one that would make it negative.
fn serial_number() -> Result<SerialNumber, SecretsError> {
    let mut bytes = random::<20>()?;
    bytes[0] &= 0x7f;
    Ok(SerialNumber::from_slice(bytes.as_slice()))
}

/// `cluster` and `suffix`; of a long name, as much of the cluster as fits before the whole suffix.
fn common_name(cluster: &str, suffix: &str) -> String {
    let room = COMMON_NAME_LENGTH.saturating_sub(suffix.chars().count());
    let cluster: String = cluster.chars().take(room).collect();
    format!("{}{suffix}", cluster.trim_end_matches(['-', '.']))
}

/// The names and localhost, each once, in this order.
fn alternative_names(names: &[String]) -> Result<Vec<SanType>, SecretsError> {
    let mut result = Vec::with_capacity(names.len() + 3);
    let given = names.iter().map(|name| alternative_name(name));
    let localhost = [
        alternative_name("localhost"),
        Ok(SanType::IpAddress(IpAddr::V4(Ipv4Addr::LOCALHOST))),
        Ok(SanType::IpAddress(IpAddr::V6(Ipv6Addr::LOCALHOST))),
    ];
    for name in given.chain(localhost) {
        let name = name?;
        if !result.contains(&name) {
            result.push(name);
        }
    }
    Ok(result)
}

fn alternative_name(name: &str) -> Result<SanType, SecretsError> {
    let refused = || SecretsError::Name { name: name.to_owned() };
    if let Ok(address) = name.parse() {
        return Ok(SanType::IpAddress(address));
    }
    if !is_dns_name(name.strip_prefix("*.").unwrap_or(name)) {
        return Err(refused());
    }
    Ok(SanType::DnsName(name.try_into().map_err(|_| refused())?))
}

/// A host name by RFC 1123: up to 253 characters; labels of up to 63 letters, digits and inner hyphens.
fn is_dns_name(name: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    name.len() <= 253 && name.split('.').all(is_label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_common_name_keeps_its_end() {
        assert_eq!(common_name("vectors", "-http"), "vectors-http");
        let long = common_name(&"a".repeat(100), "-transport-ca");
        assert_eq!(long.len(), COMMON_NAME_LENGTH);
        assert!(long.ends_with("aaa-transport-ca"));
        assert_eq!(common_name(&format!("{}.tail", "b".repeat(58)), "-http"), format!("{}-http", "b".repeat(58)));
        assert_eq!(common_name(&"é".repeat(100), "-http").chars().count(), COMMON_NAME_LENGTH);
    }

    #[test]
    fn names_become_what_they_are() {
        let names = ["*.vectors-data.search.svc", "10.0.0.1", "fd00::1", "localhost", "::1"].map(str::to_owned);
        let names = alternative_names(&names).unwrap();
        let addresses = names.iter().filter(|name| matches!(name, SanType::IpAddress(_))).count();
        assert_eq!((names.len(), addresses), (6, 4), "{names:?}");
    }

    #[test]
    fn names_that_no_host_can_have_are_refused() {
        let long = "a".repeat(64);
        for name in [
            "", "*", "*.", "a..b", "a.*.b", "*a.b", "-a", "a-", "a_b", "ä.example", "a b", "https://a", "a:9200", &long,
        ] {
            let error = alternative_names(&[name.to_owned()]).unwrap_err();
            assert!(matches!(error, SecretsError::Name { .. }), "{name}");
            assert!(error.to_string().contains(&format!("{name:?}")), "{error}");
        }
    }

    #[test]
    fn validity_is_bounded() {
        let now = UNIX_EPOCH + Duration::from_secs(1_800_000_000);
        assert!(params("a".into(), now, 1).is_ok());
        for days in [0, 3_000_000, u32::MAX] {
            assert!(matches!(params("a".into(), now, days), Err(SecretsError::Validity { .. })), "{days}");
        }
        let before_1970 = UNIX_EPOCH - Duration::from_secs(1);
        assert!(matches!(params("a".into(), before_1970, 1), Err(SecretsError::Clock)));
    }
}

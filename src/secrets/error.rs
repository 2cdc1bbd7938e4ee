//! What can go wrong when secrets are made or written.

use std::fmt;
use std::io;
use std::path::PathBuf;

/// Why no secrets were made or written. The messages never hold a key or a password.
#[derive(Debug)]
pub enum SecretsError {
    /// The path is taken.
    AlreadyExists {
        /// The path that was to be written.
        path: PathBuf,
    },
    /// The file could not be written; nothing of it is left.
    Write {
        /// The path that was to be written.
        path: PathBuf,
        /// What the operating system says.
        source: io::Error,
    },
    /// A name that a certificate cannot be made for.
    Name {
        /// The name as it was given.
        name: String,
    },
    /// The validity is nothing, or goes beyond the year 9999, the last that a certificate can hold.
    Validity {
        /// The days asked for.
        days: u32,
    },
    /// The authority would expire before the certificates that it signs.
    AuthorityExpiresFirst {
        /// Days of the authority.
        authority_days: u32,
        /// Days of the certificates.
        certificate_days: u32,
    },
    /// Two of the Secrets have one name.
    SharedSecret {
        /// The name that is there twice.
        name: String,
    },
    /// A Secret that is there already does not do for what was asked.
    Stored {
        /// Its name.
        name: String,
        /// What is wrong with it and what to do, as the rest of a sentence.
        problem: String,
    },
    /// The authority can sign nothing any more.
    AuthorityExpired {
        /// The day of its end.
        end: String,
    },
    /// The clock stands before 1970.
    Clock,
    /// The operating system gives no random numbers.
    Random(getrandom::Error),
    /// A key or a certificate could not be made.
    Certificate(rcgen::Error),
}

impl fmt::Display for SecretsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AlreadyExists { path } => write!(
                f,
                "{} already exists: it may hold the only copy of a cluster's keys, so it is never written over; give \
                 another path, or move it away first",
                path.display()
            ),
            Self::Write { path, source } => write!(
                f,
                "cannot write {}: {source}; nothing was written: give a path in a folder that exists and that you can \
                 write to",
                path.display()
            ),
            Self::Name { name } => write!(
                f,
                "{name:?} cannot stand in a certificate, and a node could not be reached by it: write a DNS name of \
                 letters, digits, '-' and '.', where '*' may be the whole first part, or an IP address"
            ),
            Self::Validity { days } => write!(
                f,
                "a validity of {days} days is out of range: write at least 1, and so few that it ends before the year \
                 10000"
            ),
            Self::AuthorityExpiresFirst { authority_days, certificate_days } => write!(
                f,
                "the certificate authority would expire after {authority_days} days, before the certificates that it \
                 signs ({certificate_days} days), and they with it: give the authority at least {certificate_days} days"
            ),
            Self::SharedSecret { name } => write!(
                f,
                "the Secret {name:?} is asked for twice, and the second would replace the first: give transport, HTTP \
                 and the password a Secret each"
            ),
            Self::Stored { name, problem } => write!(f, "the Secret `{name}`: {problem}"),
            Self::AuthorityExpired { end } => write!(
                f,
                "the certificate authority ended on {end}, and nothing that it signs is valid: replace it with --rotate"
            ),
            Self::Clock => {
                f.write_str("the clock stands before 1970, so no certificate made now would be valid: set the clock")
            }
            Self::Random(source) => {
                write!(f, "the operating system gives no random numbers ({source}), without which no key is secret")
            }
            Self::Certificate(source) => write!(f, "cannot make a certificate: {source}"),
        }
    }
}

impl std::error::Error for SecretsError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Write { source, .. } => Some(source),
            Self::Random(source) => Some(source),
            Self::Certificate(source) => Some(source),
            _ => None,
        }
    }
}

impl From<rcgen::Error> for SecretsError {
    fn from(source: rcgen::Error) -> Self {
        Self::Certificate(source)
    }
}

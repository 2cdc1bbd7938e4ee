//! The Kubernetes versions that esgen writes manifests for.

use std::fmt;
use std::str::FromStr;

/// A minor version of Kubernetes 1: `KubernetesVersion::new(34)` is 1.34.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct KubernetesVersion(u16);

/// The minor version from which the API server copies the labels of a host's zone and region onto its pods (KEP-4742).
pub const TOPOLOGY_LABELS_SINCE: u16 = 35;

impl KubernetesVersion {
    /// The oldest version with a checked-in schema.
    pub const OLDEST: Self = Self(29);
    /// The newest version with a checked-in schema: the newest that k8s-openapi 0.29 has.
    pub const NEWEST: Self = Self(37);
    /// What is written for where nobody asks: old enough to be everywhere, still supported upstream.
    pub const DEFAULT: Self = Self(35);

    /// How many versions there are.
    pub const COUNT: usize = Self::NEWEST.index() + 1;

    /// Version 1.`minor`, if esgen knows it.
    pub fn new(minor: u16) -> Option<Self> {
        (Self::OLDEST.0..=Self::NEWEST.0).contains(&minor).then_some(Self(minor))
    }

    /// The number behind `1.`.
    pub fn minor(self) -> u16 {
        self.0
    }

    /// Its place among all versions, below [`COUNT`](Self::COUNT): that of the oldest is 0.
    pub const fn index(self) -> usize {
        (self.0 - Self::OLDEST.0) as usize
    }

    /// Every known version, oldest first.
    pub fn all() -> impl Iterator<Item = Self> {
        (Self::OLDEST.0..=Self::NEWEST.0).map(Self)
    }
}

crate::diagnostics::harmless!(KubernetesVersion);

impl fmt::Display for KubernetesVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "1.{}", self.0)
    }
}

impl FromStr for KubernetesVersion {
    type Err = String;

    /// Reads `1.34`, `v1.34`, `1.34.2` and distribution builds such as `v1.34.2-gke.100`.
    ///
    /// # Errors
    /// Says which versions there are where the string is not one, or not one with a schema.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut parts = text.trim_start_matches('v').split(['.', '-', '+']);
        let minor = match (parts.next(), parts.next().map(str::parse)) {
            (Some("1"), Some(Ok(minor))) => Self::new(minor),
            _ => None,
        };
        minor.ok_or_else(|| {
            format!("Kubernetes version `{text}` is not known: esgen has {} to {}", Self::OLDEST, Self::NEWEST)
        })
    }
}

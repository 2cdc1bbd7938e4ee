//! The one table of kinds: where each lives, what its objects may be called, when it is applied, which versions have it.

mod table;

use serde_json::Value;

use super::addresses;
use super::names::{self, Checked};
use crate::diagnostics::Message;
use crate::kubernetes::versions::KubernetesVersion;
use crate::message;
use table::KINDS;

/// One kind of object: of Kubernetes, or a custom resource.
#[derive(Debug)]
pub struct Kind {
    /// `apps/v1`.
    pub api_version: &'static str,
    /// `StatefulSet`.
    pub kind: &'static str,
    /// Its type among the schemas: `apps.v1/StatefulSet`.
    pub definition: &'static str,
    /// Where its objects live.
    pub scope: Scope,
    /// What they may be called.
    pub names: Names,
    /// Where it stands in the order of applying: what others refer to comes first.
    pub rank: u8,
    since: u16,
    until: u16,
}

/// Where objects live.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// In no namespace.
    Cluster,
    /// In a namespace.
    Namespaced,
}

/// What objects of a kind may be called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Names {
    /// A DNS subdomain, as most kinds.
    Subdomain,
    /// A DNS label.
    Label,
    /// A Service: a DNS label that starts with a letter, until 1.36 relaxed it.
    Service,
    /// Anything that can stand in a URL.
    PathSegment,
    /// An IP address in its canonical form.
    Address,
}

impl Names {
    /// What is wrong with a name in that version.
    ///
    /// # Errors
    /// Says why, and what to write.
    pub fn check(self, name: &str, version: KubernetesVersion) -> Checked {
        match self {
            Self::Subdomain => names::dns_subdomain(name),
            Self::Label => names::dns_label(name),
            Self::Service if version.minor() >= 36 => names::dns_label(name),
            Self::Service => names::dns_label_1035(name),
            Self::PathSegment => names::path_segment(name),
            Self::Address => addresses::canonical_address(name).map(drop),
        }
    }
}

impl Kind {
    #[expect(clippy::too_many_arguments, reason = "a row of the table, one argument a column")]
    const fn new(
        api_version: &'static str,
        kind: &'static str,
        definition: &'static str,
        scope: Scope,
        names: Names,
        rank: u8,
        since: u16,
        until: u16,
    ) -> Self {
        Self { api_version, kind, definition, scope, names, rank, since, until }
    }

    /// Every kind, in order of `apiVersion` and `kind`.
    pub fn all() -> &'static [Self] {
        &KINDS
    }

    /// The kind of that name.
    pub fn find(api_version: &str, kind: &str) -> Option<&'static Self> {
        let position =
            KINDS.binary_search_by(|known| (known.api_version, known.kind).cmp(&(api_version, kind))).ok()?;
        KINDS.get(position)
    }

    /// The kind of a document.
    pub fn of(document: &Value) -> Option<&'static Self> {
        let string = |key: &str| document.get(key).and_then(Value::as_str);
        Self::find(string("apiVersion")?, string("kind")?)
    }

    /// Where a kind stands in the order of applying, whatever its version; one that is not known is last.
    pub fn rank_of(kind: &str) -> u8 {
        KINDS.iter().find(|known| known.kind == kind).map_or(u8::MAX, |known| known.rank)
    }

    /// Whether it is a custom resource, whose schema stands under the full name of its group.
    pub fn is_custom(&self) -> bool {
        let Some((group, _)) = self.api_version.split_once('/') else { return false };
        group.contains('.') && self.definition.starts_with(group)
    }

    /// Whether a version of Kubernetes has it.
    pub fn exists_in(&self, version: KubernetesVersion) -> bool {
        (self.since..=self.until).contains(&version.minor())
    }

    /// Which versions have it, in words: `from Kubernetes 1.31 on`.
    pub fn span(&self) -> Message {
        match (self.since > KubernetesVersion::OLDEST.minor(), self.until < KubernetesVersion::NEWEST.minor()) {
            (true, true) => message!("from Kubernetes 1.{} to 1.{}", self.since, self.until),
            (true, false) => message!("from Kubernetes 1.{} on", self.since),
            (_, true) => message!("up to Kubernetes 1.{}", self.until),
            (false, false) => "in every version".into(),
        }
    }
}

//! The data volume of a node.

use super::quantities::quantity;
use super::{Because, Effective};
use crate::config::{self, AccessMode, EphemeralMedium, Retention};
use crate::diagnostics::Path;
use crate::elasticsearch::defaults::{CLAIM, node_defaults};
use crate::elasticsearch::roles::Role;
use crate::kubernetes::quantity::Quantity;

/// The data volume of a node.
#[derive(Clone, Debug)]
pub enum Storage<'a> {
    /// A claim of its own, which outlives the pod.
    Claim(Claim<'a>),
    /// The config asks for a volume that is lost with the pod.
    Ephemeral(Ephemeral),
    /// The node keeps nothing: an emptyDir without a limit.
    Scratch,
}

/// A volume claim.
#[derive(Clone, Debug)]
pub struct Claim<'a> {
    /// Name of the template.
    pub name: Effective<&'a str>,
    pub size: Effective<Quantity>,
    /// StorageClass, if one is named.
    pub storage_class: Option<String>,
    pub access_mode: Effective<AccessMode>,
    /// What happens when the set is deleted.
    pub when_deleted: Effective<Retention>,
    /// What happens when the set shrinks.
    pub when_scaled: Effective<Retention>,
}

/// A volume that is lost with the pod.
#[derive(Clone, Debug)]
pub struct Ephemeral {
    pub path: Path,
    /// What it is made of.
    pub medium: Effective<EphemeralMedium>,
    /// Most that it may grow to.
    pub size_limit: Effective<Quantity>,
}

impl<'a> Storage<'a> {
    pub(super) fn new(set: &'a config::NodeSet, path: &Path, roles: &[Role]) -> Self {
        let path = path.key("storage");
        let written = set.storage.as_ref();
        if let Some(ephemeral) = written.and_then(|storage| storage.ephemeral.as_ref()) {
            let path = path.key("ephemeral");
            return Self::Ephemeral(Ephemeral {
                medium: Effective::or_default(ephemeral.medium, path.key("medium"), EphemeralMedium::Disk),
                size_limit: quantity(Some(&ephemeral.size_limit), path.key("sizeLimit"), "0", Because::Default),
                path,
            });
        }
        if written.is_none() && !roles.iter().any(|role| role.facts().stores) {
            return Self::Scratch;
        }
        let defaults = node_defaults(roles);
        let name = written.and_then(|storage| storage.claim_name.as_deref());
        let written = written.cloned().unwrap_or_default();
        let retention =
            |key: &str, written: Option<Retention>| Effective::or_default(written, path.key(key), Retention::Retain);
        let (access_mode, size) = (path.key("accessMode"), path.key("size"));
        Self::Claim(Claim {
            name: Effective::or_default(name, path.key("claimName"), CLAIM),
            size: quantity(written.size.as_ref(), size, defaults.storage, Because::Roles(defaults.why)),
            storage_class: written.storage_class,
            access_mode: Effective::or_default(written.access_mode, access_mode, AccessMode::ReadWriteOnce),
            when_deleted: retention("whenDeleted", written.when_deleted),
            when_scaled: retention("whenScaled", written.when_scaled),
        })
    }

    pub fn claim(&self) -> Option<&Claim<'a>> {
        if let Self::Claim(claim) = self { Some(claim) } else { None }
    }

    /// The volume that is lost with the pod, if the config asks for one.
    pub fn ephemeral(&self) -> Option<&Ephemeral> {
        if let Self::Ephemeral(ephemeral) = self { Some(ephemeral) } else { None }
    }
}

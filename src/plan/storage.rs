//! The data volume of a node.

use super::Explanation;
use super::resources::{explanation, parse, quantity};
use super::sizing::Sizing;
use crate::config::{AccessMode, EphemeralMedium, Retention};
use crate::elasticsearch::defaults::node_defaults;
use crate::kubernetes::quantity::Quantity;
use crate::rules::view::SetView;
use serde::Serialize;

/// The data volume of a node: a claim of its own, or a volume that lives and dies with the pod.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "type", rename_all = "camelCase")]
pub enum StoragePlan {
    /// A PersistentVolumeClaim from the set's template.
    Claim {
        /// Size.
        size: String,
        /// StorageClass, where one is named.
        storage_class: Option<String>,
        /// Access mode.
        access_mode: AccessMode,
        /// What happens when the set is deleted.
        when_deleted: Retention,
        /// What happens when the set shrinks.
        when_scaled: Retention,
    },
    /// An emptyDir.
    Ephemeral {
        /// What it is made of.
        medium: EphemeralMedium,
        /// Most that it may grow to.
        size_limit: Option<String>,
    },
}

impl StoragePlan {
    pub(super) fn new(set: &SetView, sizing: Option<&Sizing>, explanations: &mut Vec<Explanation>) -> Self {
        let wanted = set.config.storage.clone().unwrap_or_default();
        if let Some(ephemeral) = wanted.ephemeral {
            return Self::Ephemeral {
                medium: ephemeral.medium.unwrap_or(EphemeralMedium::Disk),
                size_limit: Some(quantity(&ephemeral.size_limit).to_string()),
            };
        }
        if !set.is_stateful() {
            return Self::Ephemeral { medium: EphemeralMedium::Disk, size_limit: None };
        }
        let defaults = node_defaults(&set.roles);
        let path = set.would_be("storage").key("size");
        let size = match (&wanted.size, sizing) {
            (Some(size), _) => quantity(size),
            (None, Some(sizing)) => {
                let size = Quantity::from_bytes(sizing.storage);
                explanations.push(explanation(path, &size.to_string(), &sizing.storage_because));
                size
            }
            (None, None) => {
                explanations.push(explanation(path, defaults.storage, defaults.why));
                parse(defaults.storage)
            }
        };
        Self::Claim {
            size: size.to_string(),
            storage_class: wanted.storage_class,
            access_mode: wanted.access_mode.unwrap_or(AccessMode::ReadWriteOnce),
            when_deleted: wanted.when_deleted.unwrap_or(Retention::Retain),
            when_scaled: wanted.when_scaled.unwrap_or(Retention::Retain),
        }
    }
}

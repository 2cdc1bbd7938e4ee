//! The data volume of a node.

use crate::config::{AccessMode, EphemeralMedium, Retention};
use crate::model::Storage;
use serde::Serialize;

/// The data volume of a node: a claim of its own, or a volume that lives and dies with the pod.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "type", rename_all = "camelCase")]
pub enum StoragePlan {
    /// A PersistentVolumeClaim from the set's template.
    Claim {
        /// Name of the template, and of the volume in the pod.
        name: String,
        size: String,
        /// StorageClass, where one is named.
        storage_class: Option<String>,
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
    pub(super) fn new(storage: &Storage) -> Self {
        match storage {
            Storage::Claim(claim) => Self::Claim {
                name: (*claim.name).to_owned(),
                size: claim.size.to_string(),
                storage_class: claim.storage_class.clone(),
                access_mode: *claim.access_mode,
                when_deleted: *claim.when_deleted,
                when_scaled: *claim.when_scaled,
            },
            Storage::Ephemeral(ephemeral) => {
                Self::Ephemeral { medium: *ephemeral.medium, size_limit: Some(ephemeral.size_limit.to_string()) }
            }
            Storage::Scratch => Self::Ephemeral { medium: EphemeralMedium::Disk, size_limit: None },
        }
    }
}

//! CPU, memory and disk of the host that a pod states.

use crate::config::{EphemeralMedium, QuantityText};
use crate::elasticsearch::heap::GIB;
use crate::kubernetes::quantity::Quantity;
use crate::model::NodeSet;
use serde::Serialize;

/// Logs, `/tmp` and the copied config. A pod that states nothing is the first to go when its host's disk is full.
const SCRATCH_BYTES: u64 = GIB;

/// CPU, memory and disk of the host, in canonical form.
#[derive(Clone, Debug, Serialize)]
pub struct ResourcePlan {
    /// CPU request.
    pub cpu: String,
    /// CPU limit, if one is asked for.
    pub cpu_limit: Option<String>,
    /// Processors that Elasticsearch and its JVM size their thread pools for.
    pub processors: u32,
    /// Memory request and limit.
    pub memory: String,
    /// Request of disk of the host.
    pub ephemeral_storage: String,
}

impl ResourcePlan {
    pub(super) fn new(set: &NodeSet) -> Self {
        let resources = &set.resources;
        let on_disk = set.storage.ephemeral().filter(|data| *data.medium == EphemeralMedium::Disk);
        let data_bytes = on_disk.map_or(0, |data| data.size_limit.as_bytes());
        Self {
            cpu: resources.cpu.to_string(),
            cpu_limit: resources.cpu_limit.as_ref().map(|limit| limit.to_string()),
            processors: *resources.processors,
            memory: resources.memory.to_string(),
            ephemeral_storage: Quantity::from_bytes(SCRATCH_BYTES.saturating_add(data_bytes)).to_string(),
        }
    }
}

/// A quantity that has passed the rules.
pub(super) fn quantity(text: &QuantityText) -> Quantity {
    text.0.parse().unwrap_or(Quantity::ZERO)
}

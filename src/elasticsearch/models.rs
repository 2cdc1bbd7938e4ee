//! Models that run on nodes with the role `ml`: their memory, and what such a node has for them.
//!
//! Source: `StartTrainedModelDeploymentAction`, `NativeMemoryCalculator` and `AdaptiveAllocationsScaler` of Elasticsearch, and
//! the benchmark of ELSER in its docs.

use super::heap::{GIB, machine_learning_jvm, round_up_to_gib};
use super::versions::ElasticsearchVersion;

const MIB: u64 = 1 << 20;
/// Memory of a node that is the operating system's: models get none of it.
const SYSTEM_MIB: u64 = 200;
/// Most of a node's memory that models get.
const LARGEST_SHARE_PERCENT: u64 = 90;
/// Code of the process that runs the models, once a node.
const CODE_BYTES: u64 = 30 * MIB;
/// What a process takes beside twice the model's file.
const PROCESS_BYTES: u64 = 240 * MIB;
/// Smallest node that is derived.
const LEAST_MEMORY: u64 = 4 * GIB;
/// Share of the time that adaptive allocations keep an allocation busy before they add one.
pub const BUSY_PERCENT: u64 = 90;
/// Documents of 256 tokens that an allocation of ELSER works off in a thousand seconds, on x86.
pub const ELSER_DOCUMENTS_PER_1000_SECONDS: u64 = 2750;

/// What a deployment takes on each node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ModelMemory {
    /// However many allocations there are.
    pub fixed: u64,
    /// For each allocation on the node.
    pub per_allocation: u64,
    /// At least.
    pub least: u64,
}

/// Elasticsearch counts 2004 MiB whatever the number of allocations, of which each takes memory (elastic/elasticsearch#157468).
pub const ELSER: ModelMemory = ModelMemory { fixed: 470 * MIB, per_allocation: 1536 * MIB, least: 2004 * MIB };

/// Whether that is the id of an ELSER model.
pub fn is_elser(name: &str) -> bool {
    name.trim_start_matches('.').starts_with("elser")
}

impl ModelMemory {
    /// That of a model whose file has so many bytes.
    pub fn of_file(bytes: u64, per_allocation: Option<u64>) -> Self {
        let least = PROCESS_BYTES.saturating_add(bytes.saturating_mul(2));
        Self { fixed: bytes, per_allocation: per_allocation.unwrap_or(0), least }
    }

    /// With so many allocations on the node.
    pub fn bytes(self, allocations: u64) -> u64 {
        if allocations == 0 {
            return 0;
        }
        self.fixed.saturating_add(self.per_allocation.saturating_mul(allocations)).max(self.least)
    }
}

/// What a node of so much memory, which runs nothing but models, has for them
/// (`xpack.ml.use_auto_machine_memory_percent`).
pub fn memory_for_models(version: ElasticsearchVersion, memory: u64) -> u64 {
    let mib = memory / MIB;
    let left = mib.saturating_sub(machine_learning_jvm(version, mib)).saturating_sub(SYSTEM_MIB);
    left.min(mib / 100 * LARGEST_SHARE_PERCENT) * MIB
}

/// Memory of such a node, in bytes and whole GiB, that has so much for models.
pub fn node_of_models(version: ElasticsearchVersion, models: u64) -> u64 {
    let needed = models.saturating_add(CODE_BYTES);
    // At least 90 % of what is above 16 GiB is left, and at least 60 % of what is below.
    let guess = needed.saturating_add(SYSTEM_MIB * MIB).saturating_sub(16 * GIB * 6 / 10);
    let mut memory = round_up_to_gib(guess / 10 * 9).max(LEAST_MEMORY);
    while memory_for_models(version, memory) < needed && memory < 1 << 60 {
        memory = memory.saturating_add(round_up_to_gib((needed - memory_for_models(version, memory)).max(1)));
    }
    memory
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version() -> ElasticsearchVersion {
        "9.2.1".parse().expect("a version")
    }

    /// `NativeMemoryCalculator` with `xpack.ml.use_auto_machine_memory_percent`, in MiB.
    #[test]
    fn elasticsearch_native_memory_calculator() {
        for (gib, expected) in [(4, 2260), (8, 4716), (16, 9632), (32, 24376)] {
            assert_eq!(memory_for_models(version(), gib * GIB) / MIB, expected, "{gib} GiB");
        }
    }

    /// `StartTrainedModelDeploymentAction` counts 2004 MiB for ELSER 2 without observed memory, whatever the allocations.
    #[test]
    fn elasticsearch_start_trained_model_deployment_elser_is_2004_mib_or_more() {
        assert_eq!((ELSER.bytes(0), ELSER.bytes(1) / MIB, ELSER.bytes(4) / MIB), (0, 2006, 6614));
        assert_eq!(ELSER.least / MIB, 2004);
        assert!(is_elser(".elser_model_2_linux-x86_64") && !is_elser(".multilingual-e5-small"));
    }

    #[test]
    fn a_model_takes_its_file_twice_or_what_was_measured() {
        assert_eq!(ModelMemory::of_file(500 * MIB, None).bytes(3) / MIB, 1240);
        assert_eq!(ModelMemory::of_file(500 * MIB, Some(600 * MIB)).bytes(3) / MIB, 2300);
    }

    /// "ELSER" in Elastic's docs: a node of 4 GB at least. A tight fit is the smallest that has it.
    #[test]
    fn elastic_elser_docs_minimum_node_is_4_gb() {
        assert_eq!(node_of_models(version(), ELSER.bytes(1)) / GIB, 4);
        for allocations in 1..40 {
            let models = ELSER.bytes(allocations);
            let node = node_of_models(version(), models);
            assert!(memory_for_models(version(), node) >= models + CODE_BYTES, "{allocations} allocations");
            let smaller = memory_for_models(version(), node - GIB);
            assert!(node == 4 * GIB || smaller < models + CODE_BYTES, "{allocations} allocations fit into less");
        }
        assert!(node_of_models(version(), u64::MAX) >= 1 << 60);
    }
}

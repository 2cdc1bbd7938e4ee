//! Memory of a node: the heap's bounds and what each kind of node cannot do without.
//!
//! Source: `MachineDependentHeap`, "JVM settings" and "Size your shards" in the reference. The minimums, and what the JVM takes
//! beside its heap, are this project's judgement.

use super::roles::Role;
use super::versions::{ElasticsearchVersion, Since};
use std::fmt;

/// Largest heap with compressed object pointers, in GiB: beyond it every pointer doubles, so 32 GiB hold less than 31.
pub const LARGEST_HEAP_GIB: u64 = 31;
/// Memory in GiB from which the heap of a node that sizes it itself no longer grows: half of it is the largest heap.
pub const MEMORY_OF_LARGEST_HEAP_GIB: u64 = 2 * LARGEST_HEAP_GIB;
/// Memory in MiB below which no node starts and stays: heap, as much again for direct buffers, metaspace and code.
pub const SMALLEST_MEMORY_MIB: u64 = 1024;

/// Memory below which a node with a role is in trouble as soon as it does its work.
#[derive(Clone, Copy, Debug)]
pub struct AdvisedMemory {
    pub role: Role,
    /// MiB.
    pub mib: u64,
    /// What needs it, as a sentence without its full stop.
    pub why: &'static str,
}

/// By role, the most demanding first.
pub const ADVISED_MEMORY: &[AdvisedMemory] = &[
    advice(Role::Ml, 4096, "A model runs outside of the heap, in what the heap leaves"),
    advice(Role::DataFrozen, 4096, "Searches of mounted snapshots keep thousands of shards open"),
    advice(Role::Master, 2048, "The master keeps the whole cluster state on its heap"),
    advice(Role::Data, 2048, SHARDS),
    advice(Role::DataContent, 2048, SHARDS),
    advice(Role::DataHot, 2048, SHARDS),
    advice(Role::DataWarm, 2048, SHARDS),
    advice(Role::DataCold, 2048, SHARDS),
];

const SHARDS: &str = "Shards need heap, and searches need page cache beside it";

const fn advice(role: Role, mib: u64, why: &'static str) -> AdvisedMemory {
    AdvisedMemory { role, mib, why }
}

/// Bytes of 1 GiB.
pub const GIB: u64 = 1 << 30;

/// Bytes as people read them: `9.6Gi`.
#[derive(Clone, Copy, Debug)]
pub struct Gibibytes(pub u64);

crate::diagnostics::harmless!(Gibibytes);

impl fmt::Display for Gibibytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.1}Gi", self.0 as f64 / GIB as f64)
    }
}

const LARGEST_HEAP: u64 = LARGEST_HEAP_GIB * GIB;
/// Least memory of a node with data, in bytes.
const LEAST_DATA_MEMORY: u64 = 4 * GIB;

/// Metaspace, compiled code, stacks and network buffers. Vectors, where there are many, leave a tenth of theirs beside it.
pub const JVM_OFF_HEAP: u64 = GIB / 2;

/// Half of the memory, at most 31 GiB, in bytes: the heap of a node with data.
pub fn half_of(memory: u64) -> u64 {
    (memory / 2).min(LARGEST_HEAP)
}

/// The heap of a node of so much memory that sizes it itself, in bytes.
pub fn own_heap(version: ElasticsearchVersion, roles: &[Role], memory: u64) -> u64 {
    let mib = memory >> 20;
    let heap = if roles == [Role::Master] {
        mib / 5 * 3 + mib % 5 * 3 / 5
    } else if runs_only_models(roles) {
        machine_learning_heap(version, mib)
    } else if mib < 1024 {
        (mib * 2 / 5).max(128)
    } else {
        mib / 2
    };
    heap.min(LARGEST_HEAP >> 20) << 20
}

/// Whether the nodes run models and nothing else: only then does what the heap leaves belong to the models.
pub fn runs_only_models(roles: &[Role]) -> bool {
    roles.contains(&Role::Ml) && roles.iter().all(|role| matches!(role, Role::Ml | Role::RemoteClusterClient))
}

/// What the JVM of a node that runs only models takes, in MiB: its heap and, from 8.3 on, its direct buffers.
pub fn machine_learning_jvm(version: ElasticsearchVersion, mib: u64) -> u64 {
    if !version.at_least(Since(8, 3)) {
        return match mib {
            0..2048 => mib * 2 / 5,
            2048..8192 => mib / 4,
            _ => 2048,
        };
    }
    multiple_of_four(machine_learning_tenths(mib) / 10)
}

/// The heap alone. From June 2025 on it is two thirds, and the rest is for direct buffers.
fn machine_learning_heap(version: ElasticsearchVersion, mib: u64) -> u64 {
    let leaves_direct_memory = version.at_least(Since(8, 19)) && !(version.major == 9 && version.minor == 0);
    if leaves_direct_memory {
        multiple_of_four(machine_learning_tenths(mib) / 15)
    } else {
        machine_learning_jvm(version, mib)
    }
}

/// Ten times 40 % of the first 16 GiB and 10 % of the rest, in MiB.
fn machine_learning_tenths(mib: u64) -> u64 {
    const FIRST: u64 = 16 * 1024;
    mib.min(FIRST) * 4 + mib.saturating_sub(FIRST)
}

fn multiple_of_four(mib: u64) -> u64 {
    mib / 4 * 4
}

/// Memory of a node, in bytes and whole GiB, that must hold `off_heap` bytes and a tenth more beside the JVM with a heap of half of
/// the memory, or of 31 GiB.
pub fn memory_beside_heap(off_heap: u64) -> u64 {
    let needed = off_heap.saturating_add(off_heap / 10).saturating_add(JVM_OFF_HEAP);
    let memory = if needed <= LARGEST_HEAP { needed.saturating_mul(2) } else { needed.saturating_add(LARGEST_HEAP) };
    round_up_to_gib(memory).max(LEAST_DATA_MEMORY)
}

/// The next multiple of 1 GiB.
pub fn round_up_to_gib(bytes: u64) -> u64 {
    bytes.div_ceil(GIB).saturating_mul(GIB)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_leaves_room_for_the_vectors_beside_the_jvm() {
        assert_eq!(memory_beside_heap(0), 4 * GIB);
        assert_eq!(memory_beside_heap(10 * GIB), 23 * GIB);
        assert_eq!(memory_beside_heap(100 * GIB), 142 * GIB);
    }

    /// `MachineDependentHeapTests`, in MiB.
    #[test]
    fn elasticsearch_machine_dependent_heap_tests() {
        for (version, roles, gib, expected) in [
            ("9.1.0", &[Role::DataHot, Role::DataContent][..], 8.0, 4096),
            ("9.1.0", &[Role::Data], 64.0, 31744),
            ("9.1.0", &[Role::Data], 0.5, 204),
            ("9.1.0", &[], 8.0, 4096),
            ("9.1.0", &[Role::Master], 16.0, 9830),
            ("9.1.0", &[Role::Master], 64.0, 31744),
            ("9.1.0", &[Role::Master, Role::VotingOnly], 16.0, 8192),
            ("9.1.0", &[Role::Ml], 4.0, 1092),
            ("9.1.0", &[Role::Ml, Role::RemoteClusterClient], 64.0, 7644),
            ("9.1.0", &[Role::Ml, Role::Ingest], 16.0, 8192),
            ("8.15.0", &[Role::Ml], 4.0, 1636),
            ("8.2.0", &[Role::Ml], 4.0, 1024),
            ("8.2.0", &[Role::Ml], 64.0, 2048),
        ] {
            let memory = (gib * GIB as f64) as u64;
            let heap = own_heap(version.parse().expect("a version"), roles, memory) >> 20;
            assert_eq!(heap, expected, "{version} {roles:?} {gib}");
        }
    }
}

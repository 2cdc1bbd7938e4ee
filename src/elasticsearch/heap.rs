//! Memory of a node: the heap's bounds and what each kind of node cannot do without.
//!
//! Source: `MachineDependentHeap` (half of the container's memory, at most 31 GiB), "JVM settings" and "Size your shards"
//! in the reference. The minimums are this project's judgement.

use super::roles::Role;

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
const LARGEST_HEAP: u64 = LARGEST_HEAP_GIB * GIB;
/// Least memory of a node with data, in bytes.
const LEAST_DATA_MEMORY: u64 = 4 * GIB;

/// The heap of a node of so much memory that sizes it itself, in bytes: half of the memory, at most 31 GiB.
pub fn own_heap(memory: u64) -> u64 {
    (memory / 2).min(LARGEST_HEAP)
}

/// Memory of a node, in bytes and whole GiB, that must hold `off_heap` bytes and a tenth more beside a heap of half of the
/// memory, or of 31 GiB.
pub fn memory_beside_heap(off_heap: u64) -> u64 {
    let needed = off_heap.saturating_add(off_heap / 10);
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
    fn memory_leaves_room_for_the_vectors_beside_the_heap() {
        assert_eq!(memory_beside_heap(0), 4 * GIB);
        assert_eq!(memory_beside_heap(10 * GIB), 22 * GIB);
        assert_eq!(memory_beside_heap(100 * GIB), 141 * GIB);
    }
}

//! Resources and storage (ESG138 to ESG159).

pub(super) mod deleted_volumes;
pub(super) mod derived_volume;
pub(super) mod ephemeral_and_claim;
pub(super) mod ephemeral_data;
pub(super) mod ephemeral_master;
pub(super) mod heap_over_half;
pub(super) mod heap_over_memory;
pub(super) mod limit_below_request;
pub(super) mod little_cpu;
pub(super) mod malformed_quantity;
pub(super) mod memory_below_advice;
pub(super) mod memory_beyond_heap;
pub(super) mod memory_volume;
pub(super) mod not_positive;
pub(super) mod oversized_heap;
pub(super) mod processors_beyond_request;
pub(super) mod tiny_bytes;
pub(super) mod tiny_volume;
pub(super) mod too_little_memory;
pub(super) mod unequal_heap;
pub(super) mod unused_volume;
pub(super) mod vast_derived_memory;

//! The sizes that the workload asks for of each node of a set.

use super::index::Bytes;
use super::load::{self, Cores};
use super::workload::{IN_MEMORY, ON_DISK};
use super::{NodeSet, Workload};
use crate::elasticsearch::disk::{LOW_WATERMARK_PERCENT, volume_below_low_watermark, with_room_for_merges};
use crate::elasticsearch::heap::{GIB, Gibibytes, JVM_OFF_HEAP, memory_beside_heap, round_up_to_gib};
use crate::kubernetes::quantity::Quantity;

/// Smallest volume that is derived.
const SMALLEST_VOLUME: u64 = 10 * GIB;
/// Memory for a core, as Elastic's hardware profile for vector search has it.
const MEMORY_PER_CORE: u64 = 8 * GIB;
/// The same of the profile for everything.
const MEMORY_PER_CORE_OF_DOCUMENTS: u64 = 4 * GIB;

/// A size that the workload asks for, and why.
#[derive(Clone, Debug)]
pub struct Demand {
    pub quantity: Quantity,
    pub because: String,
}

impl Workload<'_> {
    /// Memory of a node, a multiple of 1 GiB.
    pub fn memory_of(&self, set: &NodeSet) -> Option<Demand> {
        if self.is_held_by(set) {
            let off_heap = self.sum(|index| index.share_after_loss(IN_MEMORY));
            let because = format!(
                "{} = {} off-heap, which must fit with a tenth more beside a heap of up to half the memory (31Gi at most) and {} of the JVM",
                self.sums(IN_MEMORY, "in memory"),
                Gibibytes(off_heap),
                Quantity::from_bytes(JVM_OFF_HEAP),
            );
            return Some(Demand { quantity: Quantity::from_bytes(memory_beside_heap(off_heap)), because });
        }
        let (bytes, because) = self.is_run_by(set).then(|| self.inference.memory_per_node(self.version))?;
        Some(Demand { quantity: Quantity::from_bytes(bytes), because })
    }

    /// Size of a node's volume, a multiple of 1 GiB.
    pub fn storage_of(&self, set: &NodeSet) -> Option<Demand> {
        self.is_held_by(set).then(|| {
            let used = self.on_disk_after_loss();
            let volume = round_up_to_gib(volume_below_low_watermark(self.version, with_room_for_merges(used)));
            let because = format!(
                "{} = {}, with {} for merges, below the watermark of {LOW_WATERMARK_PERCENT} %; what the workload does not name comes on top",
                self.sums(ON_DISK, "on disk"),
                Gibibytes(used),
                Gibibytes(with_room_for_merges(used) - used),
            );
            Demand { quantity: Quantity::from_bytes(volume.max(SMALLEST_VOLUME)), because }
        })
    }

    /// CPU of a node with the memory that it has, in whole cores.
    pub fn cpu_of(&self, set: &NodeSet) -> Option<Demand> {
        if self.is_held_by(set) {
            return Some(self.cpu_of_data(set.resources.memory.as_bytes()));
        }
        let because = "a core for each thread of the models' allocations on the node".to_owned();
        self.is_run_by(set).then(|| Demand { quantity: whole_cores(self.inference.cores_per_node()), because })
    }

    fn cpu_of_data(&self, memory: u64) -> Demand {
        let (per_core, profile) = if self.vectors.is_empty() {
            (MEMORY_PER_CORE_OF_DOCUMENTS, "one for 4Gi of memory, as Elastic's general hardware profile has it")
        } else {
            (MEMORY_PER_CORE, "one for 8Gi of memory, as Elastic's hardware profile for vector search has it")
        };
        let by_memory = memory.div_ceil(per_core).max(1);
        let nodes = f64::from(self.at_the_peak.max(1));
        let load = self.load();
        let by_load = (load.iter().map(|part| part.cores).sum::<f64>() / nodes).ceil() as u64;
        let is_measured = !load.is_empty() && load.iter().all(|part| part.is_measured);
        if by_load > by_memory || is_measured {
            let words: Vec<_> = load.into_iter().map(|part| part.because).collect();
            let because = format!("{}; 70 % busy on {nodes} nodes", words.join(", and "));
            return Demand { quantity: whole_cores(by_load.max(1)), because };
        }
        Demand { quantity: whole_cores(by_memory), because: profile.to_owned() }
    }

    /// Seconds of a core that a search takes, if something is known of it.
    pub(super) fn seconds_per_query(&self) -> Option<f64> {
        load::of_a_search(self.config, &self.vectors, &self.indices).map(|work| work.seconds)
    }

    /// Seconds of a core that indexing a document takes, if something is known of it.
    pub(super) fn seconds_per_document(&self) -> Option<f64> {
        load::of_a_document(self.config, &self.vectors, &self.indices).map(|work| work.seconds)
    }

    pub(super) fn load(&self) -> Vec<Cores> {
        let searches = load::of_searches(self.config, &self.vectors, &self.indices);
        searches.into_iter().chain(load::of_indexing(self.config, &self.vectors, &self.indices)).collect()
    }

    fn is_run_by(&self, set: &NodeSet) -> bool {
        set.runs_only_models() && !self.inference.models.is_empty()
    }

    fn sums(&self, of: Bytes, place: &str) -> String {
        self.indices.iter().map(|index| index.sum(of, place)).collect::<Vec<_>>().join(" + ")
    }
}

fn whole_cores(cores: u64) -> Quantity {
    Quantity::from_millis(i64::try_from(cores).unwrap_or(i64::MAX).saturating_mul(1000))
}

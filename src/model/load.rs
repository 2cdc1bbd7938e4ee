//! What searching and indexing take of the data nodes' cores. Estimates, unless the config says what was measured.

use super::quantities::{amount, share};
use super::{Figure, Index, Vectors};
use crate::config::{self, Filters, VectorIndex};
use crate::diagnostics::Path;
use crate::elasticsearch::disk::LARGEST_MERGED_SEGMENT;
use crate::elasticsearch::vectors::Codes;

/// CPU time of a search of 100 candidates in one segment of a few million quantized vectors that are in memory.
pub(super) const MILLISECONDS_PER_QUERY: f64 = 5.0;
const CANDIDATES: u32 = 100;
/// A filter that few documents pass makes a search visit two to four times as many vectors.
const SELECTIVE: f64 = 3.0;
/// Share of the cores that is planned to be busy: what is above it waits.
const BUSY: f64 = 0.7;
/// Vectors that a core indexes in a second.
pub(super) const INDEXED_PER_SECOND: f64 = 1500.0;
/// The same where no graph is built.
const CLUSTERED_PER_SECOND: f64 = 2500.0;
/// How many times an estimate may be too small or too large.
pub(super) const FACTOR: f64 = 3.0;
/// Most vectors that a shard reads whole for one search.
const MOST_RESCORED: f64 = 10_000.0;

/// Cores that something takes, in the whole cluster.
#[derive(Clone, Debug)]
pub(super) struct Cores {
    /// What takes them.
    pub by: &'static str,
    pub cores: f64,
    pub because: String,
    /// Whether the config says how much was measured.
    pub is_measured: bool,
}

/// What one search, or one document that is indexed, takes.
pub(super) struct Work {
    /// Of a core, on all nodes together.
    pub seconds: f64,
    /// As it goes on behind the number of them.
    because: String,
    is_measured: bool,
}

impl Work {
    fn cores(self, by: &'static str, rate: f64, unit: &str) -> Cores {
        let Self { seconds, because, is_measured } = self;
        Cores { by, cores: rate * seconds / BUSY, because: format!("{rate} {unit}{because}"), is_measured }
    }
}

/// Cores that the searches of the workload take, if it says how many there are.
pub(super) fn of_searches(config: &config::Workload, vectors: &[Vectors], indices: &[Index]) -> Option<Cores> {
    let rate = amount(&config.search.as_ref()?.queries_per_second) as f64;
    Some(of_a_search(config, vectors, indices)?.cores("searches", rate, "queries/s"))
}

/// None where it was not measured and is no search of vectors, of which alone something is known.
pub(super) fn of_a_search(config: &config::Workload, vectors: &[Vectors], indices: &[Index]) -> Option<Work> {
    let measured = config.calibration.as_ref().and_then(|measured| measured.queries_per_second_per_core.as_ref());
    if let Some(measured) = measured.map(share).filter(|rate| *rate > 0.0) {
        let because = format!(", of which a core works off {measured} as measured");
        return Some(Work { seconds: 1.0 / measured, because, is_measured: true });
    }
    if vectors.is_empty() {
        return None;
    }
    let search = config.search.as_ref();
    let k = search.and_then(|search| search.k).unwrap_or(0);
    let candidates =
        search.and_then(|search| search.num_candidates).unwrap_or_else(|| CANDIDATES.max(k.saturating_mul(3) / 2));
    let is_selective = search.is_some_and(|search| search.filters == Some(Filters::Selective));
    let filters = if is_selective { SELECTIVE } else { 1.0 };
    let segments = indices.iter().map(|index| index.bytes().div_ceil(LARGEST_MERGED_SEGMENT)).max().unwrap_or(1).max(1);
    let milliseconds = MILLISECONDS_PER_QUERY * f64::from(candidates) / f64::from(CANDIDATES)
        * filters
        * (segments as f64 / 2.0).max(1.0);
    let because = format!(
        " of about {milliseconds:.0} ms of CPU each ({candidates} candidates in {segments} segments; may be {FACTOR} times less or more)"
    );
    Some(Work { seconds: milliseconds / 1000.0, because, is_measured: false })
}

/// Cores that indexing takes, if the workload says how much there is and the speed is known.
pub(super) fn of_indexing(config: &config::Workload, vectors: &[Vectors], indices: &[Index]) -> Option<Cores> {
    let rate = amount(&config.ingest.as_ref()?.documents_per_second) as f64;
    Some(of_a_document(config, vectors, indices)?.cores("indexing", rate, "documents/s"))
}

/// None where it was not measured and has no vectors, of which alone something is known.
pub(super) fn of_a_document(config: &config::Workload, vectors: &[Vectors], indices: &[Index]) -> Option<Work> {
    let copies = indices.iter().map(Index::copies).max().unwrap_or(1) as f64;
    let measured = config.calibration.as_ref().and_then(|measured| measured.documents_per_second_per_core.as_ref());
    if let Some(measured) = measured.map(share).filter(|rate| *rate > 0.0) {
        let because = format!(" x {copies} copies, of which a core indexes {measured} as measured");
        return Some(Work { seconds: copies / measured, because, is_measured: true });
    }
    let seconds_of = |vectors: &Vectors| {
        let is_clustered = vectors.index.index == VectorIndex::BbqDisk;
        let speed = if is_clustered { CLUSTERED_PER_SECOND } else { INDEXED_PER_SECOND };
        f64::from(vectors.config.chunks.unwrap_or(1)) / speed
    };
    let seconds: f64 = vectors.iter().map(seconds_of).sum();
    let because = format!(
        " x {copies} copies, of whose vectors a core indexes about {INDEXED_PER_SECOND} a second ({CLUSTERED_PER_SECOND} in bbq_disk; may be {FACTOR} times less or more)"
    );
    (seconds > 0.0).then_some(Work { seconds: copies * seconds, because, is_measured: false })
}

/// Raw vectors that searches read a second to score them again. They are not planned to be in memory.
pub(super) fn rescored(config: &config::Workload, vectors: &[Vectors], indices: &[Index]) -> Option<Figure> {
    let search = config.search.as_ref()?;
    let default = |vectors: &Vectors| match vectors.index.codes {
        Codes::Bbq | Codes::Clusters => 3.0,
        _ => 0.0,
    };
    let quantized = vectors.iter().filter(|vectors| vectors.index.codes != Codes::Raw);
    let oversample = quantized.map(|vectors| search.oversample.as_ref().map_or_else(|| default(vectors), share));
    let oversample = oversample.fold(0.0, f64::max);
    let k = f64::from(search.k.unwrap_or(10));
    let shards = indices.iter().map(|index| *index.shards).max().unwrap_or(1);
    let reads = amount(&search.queries_per_second) as f64 * (k * oversample).min(MOST_RESCORED) * f64::from(shards);
    let because = format!(
        "k of {k} x {oversample} from each shard ({shards} of them), scored again with raw vectors, which are read from disk unless there is memory to spare: what the volumes have to do at the peak"
    );
    let path = Path::parse("spec.workload.search.oversample").to_string();
    (reads > 0.0).then(|| Figure { path, value: format!("{reads:.0} random reads/s"), because })
}

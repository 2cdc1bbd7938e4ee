//! The vectors of one field, and what each of them takes.

use super::quantities::{amount, grown};
use super::{Because, Effective};
use crate::config::{self, ElementType, Licence, VectorIndex};
use crate::diagnostics::Path;
use crate::elasticsearch::vectors::{DEFAULT_NEIGHBOURS, IndexFacts, Layout, default_index};
use crate::elasticsearch::versions::{ElasticsearchVersion, Feature};

/// The vectors of one field.
#[derive(Clone, Debug)]
pub struct Vectors<'a> {
    pub config: &'a config::Vectors,
    pub path: Path,
    pub element: Effective<ElementType>,
    /// Index type.
    pub index: Effective<&'static IndexFacts>,
    /// How many there will be.
    pub count: u64,
    /// What decides their size; where the licence is not known, what either makes of them.
    layouts: Vec<Layout>,
    /// Bytes of one in memory, as measured.
    measured: Option<u64>,
    /// Whether the licence decides what the index type is.
    depends_on_licence: bool,
    /// Bytes of one in `_source`.
    source_bytes: u64,
}

impl<'a> Vectors<'a> {
    pub(super) fn new(
        config: &'a config::Vectors,
        path: Path,
        version: ElasticsearchVersion,
        licence: &Effective<Licence>,
    ) -> Self {
        let element = Effective::or_default(config.element_type, path.key("elementType"), ElementType::Float);
        let default =
            |licence| default_index(version, *element, config.dims, licence).unwrap_or(VectorIndex::Hnsw).facts();
        let index =
            Effective::or_default(config.index.map(VectorIndex::facts), path.key("index"), default(licence.value));
        let other = default(Licence::Enterprise);
        let depends_on_licence = !index.is_written() && other.index != default(Licence::Basic).index;
        let indices = [index.value].into_iter().chain((depends_on_licence && !licence.is_written()).then_some(other));
        let neighbours = config.m.unwrap_or(DEFAULT_NEIGHBOURS);
        let layout = |index| Layout { version, index, element: *element, dims: config.dims, neighbours };
        let in_source = !version.has(Feature::VectorsOutsideSource);
        Self {
            config,
            count: grown(amount(&config.count), config.growth.as_ref())
                .saturating_mul(config.chunks.unwrap_or(1).into()),
            layouts: indices.map(layout).collect(),
            depends_on_licence,
            measured: config.off_heap_bytes.as_ref().map(amount).filter(|bytes| *bytes > 0),
            source_bytes: if in_source { element.source_bytes(config.dims) } else { 0 },
            index,
            element,
            path,
        }
    }

    /// Bytes of a vector that must be in memory for fast searches.
    pub fn bytes_in_memory(&self) -> u64 {
        self.measured.unwrap_or_else(|| self.largest(Layout::bytes_in_memory))
    }

    /// Bytes of a vector on disk: the raw one, what the index reads of it, and what `_source` repeats of it.
    pub fn bytes_on_disk(&self) -> u64 {
        self.largest(Layout::bytes_on_disk).saturating_add(self.source_bytes)
    }

    /// Bytes of a vector on disk that depend on how clients write numbers.
    pub fn source_bytes(&self) -> u64 {
        self.source_bytes
    }

    pub(super) fn is_measured(&self) -> bool {
        self.measured.is_some()
    }

    pub(super) fn neighbours(&self) -> u32 {
        self.layouts[0].neighbours
    }

    fn largest(&self, of: impl Fn(&Layout) -> u64) -> u64 {
        self.layouts.iter().map(of).max().unwrap_or(0)
    }

    /// Lucene documents beside those that the vectors belong to.
    pub(super) fn nested_documents(&self) -> u64 {
        if self.config.chunks.is_some() { self.count } else { 0 }
    }

    /// Documents that have such vectors.
    pub(super) fn documents(&self) -> u64 {
        self.count / u64::from(self.config.chunks.unwrap_or(1).max(1))
    }

    /// The index type that nothing in the config names, and what it follows from.
    pub(super) fn index_choice(&self) -> Option<Effective<&'static str>> {
        if self.index.is_written() {
            return None;
        }
        let version = self.layouts[0].version;
        let because = match self.layouts.get(1) {
            Some(other) => format!(
                "what {version} takes by itself with a basic licence, which is assumed; with Enterprise it takes {}, and the larger of both is planned for: write `licence` to plan for one",
                other.index.name
            ),
            None if self.depends_on_licence => format!("what {version} takes by itself with that licence"),
            None => format!("what {version} takes by itself"),
        };
        Some(Effective { value: self.index.name, path: self.index.path.clone(), because: Because::Workload(because) })
    }
}

//! `dense_vector` fields: which index and element types there are from which version on, and what their vectors cost.
//!
//! Source: `DenseVectorFieldMapper` and the vector formats of each release, the reference page of `dense_vector`, and the vector
//! sizing calculator of Elastic's docs. `tests/sizes.rs` holds sizes against what real Elasticsearch took; those of 9.3, of which no
//! node can be had, were measured with its formats alone.

use super::versions::{ElasticsearchVersion, Since};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Type of a vector's element.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ElementType {
    /// Four bytes.
    Float,
    /// Two bytes. From 9.3.
    Bfloat16,
    /// One byte. From 8.6.
    Byte,
    /// One bit. From 8.15.
    Bit,
}

/// `index_options.type` of a `dense_vector` field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum VectorIndex {
    /// Graph over raw vectors.
    Hnsw,
    /// Graph over vectors of one byte an element.
    Int8Hnsw,
    /// Graph over vectors of half a byte an element.
    Int4Hnsw,
    /// Graph over vectors of about one bit an element.
    BbqHnsw,
    /// Brute force over raw vectors.
    Flat,
    /// Brute force over vectors of one byte an element.
    Int8Flat,
    /// Brute force over vectors of half a byte an element.
    Int4Flat,
    /// Brute force over vectors of about one bit an element.
    BbqFlat,
    /// Clusters of vectors on disk, about one bit an element.
    BbqDisk,
}

/// How an index type stores what a search reads of each vector.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Codes {
    /// The vector itself.
    Raw,
    /// A byte for each dimension.
    Int8,
    /// Half a byte for each dimension.
    Int4,
    /// A bit for each dimension.
    Bbq,
    /// Centroids of clusters, and lists of the vectors that are near each: those of one bit, or of four where there are few
    /// dimensions. Each vector is in two lists.
    Clusters,
}

/// What follows from one index type.
#[derive(Clone, Copy, Debug)]
pub struct IndexFacts {
    /// The index type.
    pub index: VectorIndex,
    /// Its name in `index_options.type`.
    pub name: &'static str,
    /// First version that has it.
    pub since: Since,
    /// What is read of each vector.
    pub codes: Codes,
    /// Whether a graph of neighbours is searched: it must be in memory.
    pub graph: bool,
    /// Fewest dimensions.
    pub min_dims: u32,
    /// The number of dimensions must be a multiple of this.
    pub dims_multiple_of: u32,
}

const fn index(
    index: VectorIndex,
    name: &'static str,
    since: Since,
    codes: Codes,
    graph: bool,
    min_dims: u32,
    dims_multiple_of: u32,
) -> IndexFacts {
    IndexFacts { index, name, since, codes, graph, min_dims, dims_multiple_of }
}

/// Every index type.
pub const INDEXES: &[IndexFacts] = &[
    index(VectorIndex::Hnsw, "hnsw", Since(8, 0), Codes::Raw, true, 1, 1),
    index(VectorIndex::Int8Hnsw, "int8_hnsw", Since(8, 12), Codes::Int8, true, 1, 1),
    index(VectorIndex::Int4Hnsw, "int4_hnsw", Since(8, 15), Codes::Int4, true, 2, 2),
    index(VectorIndex::BbqHnsw, "bbq_hnsw", Since(8, 16), Codes::Bbq, true, 64, 1),
    index(VectorIndex::Flat, "flat", Since(8, 13), Codes::Raw, false, 1, 1),
    index(VectorIndex::Int8Flat, "int8_flat", Since(8, 13), Codes::Int8, false, 1, 1),
    index(VectorIndex::Int4Flat, "int4_flat", Since(8, 15), Codes::Int4, false, 2, 2),
    index(VectorIndex::BbqFlat, "bbq_flat", Since(8, 16), Codes::Bbq, false, 64, 1),
    index(VectorIndex::BbqDisk, "bbq_disk", Since(9, 2), Codes::Clusters, false, 64, 1),
];

/// From this version on, writing to a `bbq_disk` index that was made by it or later takes an Enterprise licence.
pub const BBQ_DISK_LICENSED_SINCE: Since = Since(9, 3);

/// What follows from one element type.
#[derive(Clone, Copy, Debug)]
pub struct ElementFacts {
    pub element: ElementType,
    /// Its name in `element_type`.
    pub name: &'static str,
    /// First version that has it.
    pub since: Since,
    /// Bits of one raw dimension.
    pub bits: u32,
    /// Whether the quantized index types take it.
    pub quantizable: bool,
}

/// Every element type.
pub const ELEMENTS: &[ElementFacts] = &[
    ElementFacts { element: ElementType::Float, name: "float", since: Since(7, 0), bits: 32, quantizable: true },
    ElementFacts { element: ElementType::Bfloat16, name: "bfloat16", since: Since(9, 3), bits: 16, quantizable: true },
    ElementFacts { element: ElementType::Byte, name: "byte", since: Since(8, 6), bits: 8, quantizable: false },
    ElementFacts { element: ElementType::Bit, name: "bit", since: Since(8, 15), bits: 1, quantizable: false },
];

/// Most dimensions of an indexed vector, from each version on; a vector of bits may have eight times as many. Before 8.0
/// no vector is indexed, and the limit is that of a stored one.
pub const MAX_DIMS: &[(Since, u32)] =
    &[(Since(7, 0), 2048), (Since(8, 0), 1024), (Since(8, 8), 2048), (Since(8, 11), 4096)];

/// Neighbours of a vector in an HNSW graph (`index_options.m`), unless the mapping says otherwise.
pub const DEFAULT_NEIGHBOURS: u32 = 16;
/// Bytes of a neighbour in the graph. Measured graphs are smaller, the more so with many neighbours.
const BYTES_PER_NEIGHBOUR: u64 = 4;
/// Vectors of a cluster in a `bbq_disk` index (`index_options.cluster_size`).
const VECTORS_PER_CLUSTER: u64 = 384;
/// Share of the lists of vectors that searches of a `bbq_disk` index keep reading, in percent: five to ten.
const RESIDENT_LISTS_PERCENT: u64 = 10;
/// From this many dimensions on, vectors are quantized to one bit rather than more, where a version has the choice.
const BBQ_FROM_DIMS: u32 = 384;

/// What decides the size of a vector.
#[derive(Clone, Copy, Debug)]
pub struct Layout {
    /// Of the version that makes the index: segments keep their layout until they are merged.
    pub version: ElasticsearchVersion,
    pub index: &'static IndexFacts,
    pub element: ElementType,
    pub dims: u32,
    /// `index_options.m`
    pub neighbours: u32,
}

impl Layout {
    /// Bytes of a vector that must be in memory for fast searches.
    pub fn bytes_in_memory(&self) -> u64 {
        match self.index.codes {
            Codes::Raw => self.raw_bytes() + self.graph_bytes(),
            Codes::Clusters => self.centroid_bytes() + (self.list_bytes() * RESIDENT_LISTS_PERCENT).div_ceil(100),
            _ => self.code_bytes() + self.graph_bytes(),
        }
    }

    /// Bytes of a vector on disk: the raw one, which every index type keeps, and what the index reads of it.
    pub fn bytes_on_disk(&self) -> u64 {
        self.raw_bytes() + self.code_bytes() + self.graph_bytes()
    }

    /// Bytes of a raw vector.
    pub fn raw_bytes(&self) -> u64 {
        self.packed(self.element.facts().bits)
    }

    /// Bytes of what a search reads instead of the raw vector.
    pub fn code_bytes(&self) -> u64 {
        let dims = u64::from(self.dims);
        // The corrections are three floats and an integer from the formats of Lucene 10.4 on, and one float before.
        let corrections = if self.version.at_least(Since(9, 4)) { 16 } else { 4 };
        match self.index.codes {
            Codes::Raw => 0,
            Codes::Int8 => dims + corrections,
            Codes::Int4 => self.packed(4) + corrections,
            Codes::Bbq => self.bbq_bytes(),
            Codes::Clusters => self.centroid_bytes() + self.list_bytes(),
        }
    }

    /// Bytes of a vector in the graph.
    pub fn graph_bytes(&self) -> u64 {
        if self.index.graph { u64::from(self.neighbours) * BYTES_PER_NEIGHBOUR } else { 0 }
    }

    /// A bit for each dimension in whole words of eight bytes, three floats and an integer of two bytes.
    fn bbq_bytes(&self) -> u64 {
        let corrections = if self.version.at_least(Since(8, 18)) { 14 } else { 12 };
        u64::from(self.dims).div_ceil(64) * 8 + corrections
    }

    /// A vector's share of its cluster's centroid, of a byte for each dimension. The centroids' own tree adds 30 %.
    fn centroid_bytes(&self) -> u64 {
        ((u64::from(self.dims) + 16) * 13).div_ceil(VECTORS_PER_CLUSTER * 10)
    }

    /// A vector in both of its lists.
    fn list_bytes(&self) -> u64 {
        const LISTS: u64 = 2;
        if self.version.at_least(Since(9, 4)) {
            let bits = if self.dims >= BBQ_FROM_DIMS { 1 } else { 4 };
            return LISTS * (self.packed(bits) + 16);
        }
        // The number of the document, and a share of the centroid as it is.
        let document = 6;
        LISTS * self.bbq_bytes() + (4 * u64::from(self.dims)).div_ceil(VECTORS_PER_CLUSTER) + document
    }

    fn packed(&self, bits: u32) -> u64 {
        (u64::from(self.dims) * u64::from(bits)).div_ceil(8)
    }
}

impl VectorIndex {
    /// The facts of this index type.
    pub fn facts(self) -> &'static IndexFacts {
        INDEXES.iter().find(|facts| facts.index == self).unwrap_or(&INDEXES[0])
    }
}

impl ElementType {
    /// The facts of this element type.
    pub fn facts(self) -> &'static ElementFacts {
        ELEMENTS.iter().find(|facts| facts.element == self).unwrap_or(&ELEMENTS[0])
    }

    /// Bytes of a vector in `_source`, as stored: text of floats as Python's clients send it, with the default codec.
    pub fn source_bytes(self, dims: u32) -> u64 {
        let dims = u64::from(dims);
        match self {
            Self::Float | Self::Bfloat16 => dims * 17,
            Self::Byte => dims * 5,
            Self::Bit => dims.div_ceil(8) * 5,
        }
    }
}

/// Most dimensions of a vector in that version.
pub fn max_dims(version: ElasticsearchVersion, element: ElementType) -> u32 {
    let limit =
        MAX_DIMS.iter().rev().find(|(since, _)| version.at_least(*since)).map_or(MAX_DIMS[0].1, |(_, limit)| *limit);
    if element == ElementType::Bit { limit * 8 } else { limit }
}

/// The subscription of a cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Licence {
    /// The free one, and every other below Enterprise.
    Basic,
    /// Enterprise, or a trial.
    Enterprise,
}

/// The index type that a version takes where a mapping names none; none before 8.11, which indexes no vector by itself.
pub fn default_index(
    version: ElasticsearchVersion,
    element: ElementType,
    dims: u32,
    licence: Licence,
) -> Option<VectorIndex> {
    // 9.3.0 to 9.3.2 quantize no bfloat16 (elastic/elasticsearch#145202).
    let forgets = element == ElementType::Bfloat16 && version.at_least(Since(9, 3)) && !version.at_least(Since(9, 4));
    if !version.at_least(Since(8, 11)) {
        None
    } else if !element.facts().quantizable || !version.at_least(Since(8, 14)) || (forgets && version.patch < 3) {
        Some(VectorIndex::Hnsw)
    } else if version.at_least(Since(9, 4))
        && licence == Licence::Enterprise
        && dims >= VectorIndex::BbqDisk.facts().min_dims
    {
        Some(VectorIndex::BbqDisk)
    } else if version.at_least(Since(9, 1)) && dims >= BBQ_FROM_DIMS {
        Some(VectorIndex::BbqHnsw)
    } else {
        Some(VectorIndex::Int8Hnsw)
    }
}

#[cfg(test)]
mod tests;

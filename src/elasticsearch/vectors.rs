//! `dense_vector` fields: which index and element types there are from which version on, and what their vectors cost.
//!
//! Source: `DenseVectorFieldMapper` and `ES818BinaryQuantizedVectorsFormat` of each release, the reference page of
//! `dense_vector` and the sizing guide "Tune approximate kNN search". Where guide and newer calculator differ, the larger
//! figure stands here.

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
    /// `dims * bits / 8` bytes, rounded up, and some bytes of corrections.
    Quantized {
        /// Bits per dimension.
        bits: u32,
        /// Bytes per vector beside the codes.
        overhead: u32,
    },
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

const INT8: Codes = Codes::Quantized { bits: 8, overhead: 16 };
const INT4: Codes = Codes::Quantized { bits: 4, overhead: 16 };
const BBQ: Codes = Codes::Quantized { bits: 1, overhead: 14 };

/// Every index type.
pub const INDEXES: &[IndexFacts] = &[
    index(VectorIndex::Hnsw, "hnsw", Since(8, 0), Codes::Raw, true, 1, 1),
    index(VectorIndex::Int8Hnsw, "int8_hnsw", Since(8, 12), INT8, true, 1, 1),
    index(VectorIndex::Int4Hnsw, "int4_hnsw", Since(8, 15), INT4, true, 2, 2),
    index(VectorIndex::BbqHnsw, "bbq_hnsw", Since(8, 16), BBQ, true, 64, 1),
    index(VectorIndex::Flat, "flat", Since(8, 13), Codes::Raw, false, 1, 1),
    index(VectorIndex::Int8Flat, "int8_flat", Since(8, 13), INT8, false, 1, 1),
    index(VectorIndex::Int4Flat, "int4_flat", Since(8, 15), INT4, false, 2, 2),
    index(VectorIndex::BbqFlat, "bbq_flat", Since(8, 16), BBQ, false, 64, 1),
    index(VectorIndex::BbqDisk, "bbq_disk", Since(9, 2), BBQ, false, 64, 1),
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

/// Bytes per vector of an HNSW graph: 4 for each of `m` neighbours, with the default `m` of 16.
pub const GRAPH_BYTES_PER_VECTOR: u32 = 64;

impl VectorIndex {
    /// The facts of this index type.
    pub fn facts(self) -> &'static IndexFacts {
        INDEXES.iter().find(|facts| facts.index == self).unwrap_or(&INDEXES[0])
    }
}

impl IndexFacts {
    /// Bytes that a search reads of each vector of `dims` dimensions, without the graph.
    pub fn code_bytes(&self, element: ElementType, dims: u32) -> u64 {
        match self.codes {
            Codes::Raw => element.raw_bytes(dims),
            Codes::Quantized { bits, overhead } => {
                (u64::from(dims) * u64::from(bits)).div_ceil(8) + u64::from(overhead)
            }
        }
    }

    /// Bytes of the graph for each vector.
    pub fn graph_bytes(&self) -> u64 {
        if self.graph { u64::from(GRAPH_BYTES_PER_VECTOR) } else { 0 }
    }
}

impl ElementType {
    /// Bytes of a raw vector, which stays on disk whatever the index type.
    pub fn raw_bytes(self, dims: u32) -> u64 {
        (u64::from(dims) * u64::from(self.facts().bits)).div_ceil(8)
    }

    /// The facts of this element type.
    pub fn facts(self) -> &'static ElementFacts {
        ELEMENTS.iter().find(|facts| facts.element == self).unwrap_or(&ELEMENTS[0])
    }
}

/// Most dimensions of a vector in that version.
pub fn max_dims(version: ElasticsearchVersion, element: ElementType) -> u32 {
    let limit =
        MAX_DIMS.iter().rev().find(|(since, _)| version.at_least(*since)).map_or(MAX_DIMS[0].1, |(_, limit)| *limit);
    if element == ElementType::Bit { limit * 8 } else { limit }
}

/// The index type that a version takes where a mapping names none; none before 8.11, which indexes no vector by itself.
/// From 9.4 on a cluster with an Enterprise licence takes `bbq_disk` instead; this is the basic licence's.
pub fn default_index(version: ElasticsearchVersion, element: ElementType, dims: u32) -> Option<VectorIndex> {
    /// From so many dimensions on, 9.1 and later quantize to one bit.
    const BBQ_FROM_DIMS: u32 = 384;
    if !version.at_least(Since(8, 11)) {
        None
    } else if !element.facts().quantizable || !version.at_least(Since(8, 14)) {
        Some(VectorIndex::Hnsw)
    } else if version.at_least(Since(9, 1)) && dims >= BBQ_FROM_DIMS {
        Some(VectorIndex::BbqHnsw)
    } else {
        Some(VectorIndex::Int8Hnsw)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Elastic's published example: int8 over 40 GB of floats takes 10 GB more disk and 10 GB of memory.
    #[test]
    fn int8_takes_a_quarter_of_the_floats() {
        assert_eq!(ElementType::Float.raw_bytes(1000), 4000);
        assert_eq!(VectorIndex::Int8Hnsw.facts().code_bytes(ElementType::Float, 1000), 1016);
    }

    #[test]
    fn limits_and_defaults_follow_the_version() {
        let version = |text: &str| text.parse::<ElasticsearchVersion>().expect("a version");
        assert_eq!(max_dims(version("8.7.1"), ElementType::Float), 1024);
        assert_eq!(max_dims(version("8.19.0"), ElementType::Bit), 32768);
        assert_eq!(default_index(version("8.10.4"), ElementType::Float, 768), None);
        assert_eq!(default_index(version("8.13.4"), ElementType::Float, 768), Some(VectorIndex::Hnsw));
        assert_eq!(default_index(version("9.0.8"), ElementType::Float, 768), Some(VectorIndex::Int8Hnsw));
        assert_eq!(default_index(version("9.2.1"), ElementType::Float, 768), Some(VectorIndex::BbqHnsw));
        assert_eq!(default_index(version("9.2.1"), ElementType::Byte, 768), Some(VectorIndex::Hnsw));
    }
}

//! The data that a cluster is for.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The data that a cluster is for. Memory and storage of data nodes are derived from it where they are left out.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Workload {
    /// Vectors (`dense_vector` fields).
    pub vectors: Option<Vectors>,
}

/// Vectors of one `dense_vector` field.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Vectors {
    /// How many, without replicas.
    pub count: u64,
    /// Dimensions of each.
    pub dims: u32,
    /// Type of an element. Default: `float`.
    pub element_type: Option<ElementType>,
    /// Index type (`index_options.type`). Default: what the version takes by itself.
    pub index: Option<VectorIndex>,
    /// Replicas of the index. Default: 1.
    pub replicas: Option<u32>,
}

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

//! The data that a cluster is for.

pub use crate::elasticsearch::vectors::{ElementType, VectorIndex};
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
    /// Type of an element.
    #[schemars(extend("x-default" = "`float`"))]
    pub element_type: Option<ElementType>,
    /// Index type (`index_options.type`).
    #[schemars(extend("x-default" = "what the version takes by itself"))]
    pub index: Option<VectorIndex>,
    /// Primary shards of the index.
    #[schemars(extend("x-default" = "1"))]
    pub shards: Option<u32>,
    /// Replicas of the index.
    #[schemars(extend("x-default" = "1"))]
    pub replicas: Option<u32>,
}

//! What a cluster is for.

use super::{OneOrMany, QuantityText};
pub use crate::elasticsearch::vectors::{ElementType, Licence, VectorIndex};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What the cluster is for. CPU, memory and storage of nodes are derived from it where they are left out, and what is written is
/// held against it.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Workload {
    /// Vectors (`dense_vector` and `semantic_text` fields): those of one field, or a list.
    pub vectors: Option<OneOrMany<Vectors>>,
    /// The documents themselves: what is stored and searched beside vectors.
    pub documents: Option<Documents>,
    /// How much is searched.
    pub search: Option<Search>,
    /// How much is indexed.
    pub ingest: Option<Ingest>,
    /// The models that run on nodes with the role `ml`.
    #[serde(default)]
    pub inference: Vec<Model>,
    /// What was measured on the cluster, in place of estimates.
    pub calibration: Option<Calibration>,
}

/// Vectors of one field.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Vectors {
    /// How many documents have one, without replicas, such as `50M`. They are as many as the vectors unless `chunks` says otherwise.
    pub count: QuantityText,
    /// Dimensions of each.
    pub dims: u32,
    /// Type of an element.
    #[schemars(extend("x-default" = "`float`"))]
    pub element_type: Option<ElementType>,
    /// Index type (`index_options.type`).
    #[schemars(extend("x-default" = "what the version takes by itself"))]
    pub index: Option<VectorIndex>,
    /// Neighbours of a vector in the graph (`index_options.m`).
    #[schemars(extend("x-default" = "16"))]
    pub m: Option<u32>,
    /// Vectors of each document. A `semantic_text` field has one for each passage of about 250 words, and Lucene counts each as a
    /// document of its own.
    #[schemars(extend("x-default" = "one vector, in the document itself"))]
    pub chunks: Option<u32>,
    /// Share by which they will become more before the volumes are replaced, such as `0.5` for half as many again.
    #[schemars(extend("x-default" = "0"))]
    pub growth: Option<QuantityText>,
    /// Bytes of a vector in memory, as measured: `off_heap.total_size_bytes` of `dense_vector` in `GET INDEX/_stats`, for a quantized
    /// index type less `total_vec_size_bytes` (raw vectors, which searches do not visit), divided by `value_count`. Wins over what is
    /// computed. Elasticsearch tells it from 9.1 on.
    pub off_heap_bytes: Option<QuantityText>,
    /// Primary shards of the index.
    #[schemars(extend("x-default" = "those of `documents`, which are in the same index; without them 1"))]
    pub shards: Option<u32>,
    /// Replicas of the index.
    #[schemars(extend("x-default" = "those of `documents`; without them 1"))]
    pub replicas: Option<u32>,
}

/// The documents of one index.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Documents {
    /// How many, without replicas, such as `20M`.
    pub count: QuantityText,
    /// Size of one as JSON, without its vectors, such as `2Ki`.
    pub average_size: QuantityText,
    /// Share by which they will become more before the volumes are replaced, such as `0.5` for half as many again.
    #[schemars(extend("x-default" = "0"))]
    pub growth: Option<QuantityText>,
    /// Primary shards of the index.
    #[schemars(extend("x-default" = "1"))]
    pub shards: Option<u32>,
    /// Replicas of the index.
    #[schemars(extend("x-default" = "1"))]
    pub replicas: Option<u32>,
}

/// How much is searched.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Search {
    /// Vector searches a second at the peak. What other searches take is known only where `calibration` says it.
    pub queries_per_second: QuantityText,
    /// Results of a search (`k`).
    #[schemars(extend("x-default" = "10"))]
    pub k: Option<u32>,
    /// Candidates of a search on each shard (`num_candidates`).
    #[schemars(extend("x-default" = "100"))]
    pub num_candidates: Option<u32>,
    /// How many times `k` vectors are read whole to score them again (`rescore_vector.oversample`).
    #[schemars(extend("x-default" = "3 where the index type has about one bit a dimension, else none are"))]
    pub oversample: Option<QuantityText>,
    /// Whether searches filter.
    #[schemars(extend("x-default" = "`none`"))]
    pub filters: Option<Filters>,
}

/// Whether searches filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Filters {
    /// Hardly: most documents pass.
    None,
    /// Few documents pass, so that a search visits two to four times as many vectors.
    Selective,
}

/// How much is indexed.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Ingest {
    /// Documents a second at the peak.
    pub documents_per_second: QuantityText,
    /// Whether the models of `inference` read every document that is indexed.
    #[serde(default)]
    pub inference: bool,
}

/// A model that is deployed.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Model {
    /// Its id, such as `.elser_model_2_linux-x86_64`. ELSER's size is known; that of others has to be written.
    pub name: String,
    /// Size of its file, such as `500Mi`: `model_size_bytes` of `GET _ml/trained_models/NAME/_stats`.
    pub size: Option<QuantityText>,
    /// Memory of each allocation beside the file, as Eland has measured it: `per_allocation_memory_bytes` in the model's metadata.
    pub allocation_memory: Option<QuantityText>,
    /// Allocations: requests that are worked on at a time.
    #[schemars(extend("x-default" = "those that `ingest` needs where the model's speed is known, else 1"))]
    pub allocations: Option<u32>,
    /// Threads of each allocation: one for throughput, more for latency.
    #[schemars(extend("x-default" = "1"))]
    pub threads: Option<u32>,
}

/// What was measured on the cluster. Each replaces an estimate that may be two or three times off.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Calibration {
    /// Searches a second that one core of a data node works off: those of a load test, divided by the cores that were busy.
    pub queries_per_second_per_core: Option<QuantityText>,
    /// Documents a second that one core of a data node indexes, its share of merges among it.
    pub documents_per_second_per_core: Option<QuantityText>,
    /// Documents a second that one allocation of the model works off: 1000 divided by `average_inference_time_ms` of
    /// `GET _ml/trained_models/NAME/_stats`.
    pub inferences_per_second_per_allocation: Option<QuantityText>,
}

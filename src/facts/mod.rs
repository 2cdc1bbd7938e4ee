//! Tables of facts about Elasticsearch and Kubernetes: one file per kind of fact, read by every stage.

pub mod defaults;
pub mod elasticsearch;
pub mod kubernetes;
pub mod roles;

//! Tables of facts about Elasticsearch and Kubernetes: one file per kind of fact, read by every stage.

pub mod credentials;
pub mod defaults;
pub mod elasticsearch;
pub mod heap;
pub mod jvm;
pub mod kubernetes;
pub mod roles;
pub mod settings;
pub mod vectors;

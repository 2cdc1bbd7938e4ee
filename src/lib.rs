//! esgen compiles one small typed config into everything an autoscaled Elasticsearch cluster needs on Kubernetes.

pub mod config;
pub mod diagnostics;
pub mod emit;
pub mod facts;
pub mod plan;
pub mod quantity;
pub mod rules;
pub mod secrets;
pub mod source;
pub mod verify;

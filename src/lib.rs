//! esgen compiles one small typed config into everything an autoscaled Elasticsearch cluster needs on Kubernetes.

pub mod config;
pub mod diagnostics;
pub mod expand;
pub mod facts;
pub mod quantity;
pub mod rules;

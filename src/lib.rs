//! esgen compiles one small typed config into everything an autoscaled Elasticsearch cluster needs on Kubernetes.

pub mod diagnostics;
pub mod facts;
pub mod quantity;
pub mod verify;

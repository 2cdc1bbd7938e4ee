//! What Elasticsearch is: tables of facts, one file per subject, read by every stage.

pub mod defaults;
pub mod disk;
pub mod heap;
pub mod image;
pub mod jvm;
pub mod metrics;
pub mod models;
pub mod roles;
pub mod settings;
pub mod shards;
pub mod vectors;
pub mod versions;

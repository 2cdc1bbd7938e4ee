//! What Elasticsearch is: tables of facts, one file per subject, read by every stage.

pub mod defaults;
pub mod heap;
pub mod jvm;
pub mod roles;
pub mod settings;
pub mod vectors;
pub mod versions;

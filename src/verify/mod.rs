//! Holds every rendered document against what a Kubernetes API server accepts.

mod findings;
pub mod schema;

pub use findings::{CODES, verify};

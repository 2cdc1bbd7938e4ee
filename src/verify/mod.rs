//! Holds every rendered document against what a Kubernetes API server accepts.

pub mod schema;

//! What Kubernetes is, known to every stage: the forms of its values.

pub mod addresses;
pub mod names;
pub mod schedule;

//! What Kubernetes is, known to every stage: its kinds of object and the forms of their values.

pub mod addresses;
pub mod kinds;
pub mod names;
pub mod schedule;

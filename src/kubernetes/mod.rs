//! What Kubernetes is, known to every stage: its versions and the forms of its values.

pub mod addresses;
pub mod autoscaler;
pub mod names;
pub mod pointer;
pub mod quantity;
pub mod schedule;
pub mod versions;

//! What Kubernetes is, known to every stage: its versions, its kinds of object and the forms of their values.

pub mod addresses;
pub mod annotations;
pub mod autoscaler;
pub mod kinds;
pub mod merge_keys;
pub mod names;
pub mod quantity;
pub mod scaler;
pub mod schedule;
pub mod versions;

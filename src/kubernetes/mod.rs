//! What Kubernetes is, known to every stage: its versions and the forms of its values.

pub mod quantity;
pub mod versions;

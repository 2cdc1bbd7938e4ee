//! The resolved config: every value that holds for a cluster, with where it is written or why it was chosen.
//!
//! Rules, plan and `esgen plan` read it; no other stage chooses a default or knows what a role implies.

mod autoscaling;
mod cluster;
mod demand;
mod effective;
mod estimates;
mod index;
mod inference;
mod jvm;
mod load;
mod monitoring;
mod network;
mod node_set;
mod pods;
mod quantities;
mod resources;
mod security;
mod settings;
mod sizing;
mod storage;
#[cfg(test)]
mod tests;
mod tolerated_loss;
mod vectors;
mod workload;
mod zones;

pub use autoscaling::{Autoscaling, Metric, Speed};
pub use cluster::Cluster;
pub use demand::Demand;
pub use effective::{Because, Effective, Figure};
pub use estimates::Estimate;
pub use index::Index;
pub use inference::{Inference, Model};
pub use jvm::{Heap, HeapSize, Jvm, JvmOption};
pub use monitoring::Monitoring;
pub use network::{Network, Peers};
pub use node_set::{NodeCount, NodeSet};
pub use pods::{Container, PodTemplate, Variable};
pub use quantities::{Amount, Measure};
pub use resources::{Resources, cores};
pub use security::Security;
pub use settings::Setting;
pub use sizing::{SetSize, Size, Sizing, Total};
pub use storage::{Claim, Ephemeral, Storage};
pub use tolerated_loss::Survivors;
pub use vectors::Vectors;
pub use workload::Workload;
pub use zones::Zones;

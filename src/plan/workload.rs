//! The object that makes a set's pods, and how it replaces them.

use crate::config::AntiAffinity;
use crate::model::NodeSet as SetView;
use serde::Serialize;

/// The object that makes a set's pods.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind")]
pub enum Workload {
    /// Pods with names and volumes of their own.
    StatefulSet {
        /// Whether the pods start together.
        pod_management_policy: PodManagementPolicy,
    },
    /// Pods that store nothing.
    Deployment {
        /// New pods that may stand beside the old ones.
        max_surge: u32,
        /// Old pods that may go before a new one is ready.
        max_unavailable: u32,
    },
}

/// Whether the pods of a StatefulSet start together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum PodManagementPolicy {
    /// One after the other, each once the one before it is ready.
    OrderedReady,
    /// All at once.
    Parallel,
}

impl Workload {
    pub(super) fn new(set: &SetView, anti_affinity: AntiAffinity) -> Self {
        if set.is_stateful() {
            Self::StatefulSet { pod_management_policy: pod_management_policy(set) }
        } else if anti_affinity == AntiAffinity::Required {
            // Each pod takes a host of its own, and there may be none left for a new one.
            Self::Deployment { max_surge: 0, max_unavailable: 1 }
        } else {
            // A new node joins before an old one leaves.
            Self::Deployment { max_surge: 1, max_unavailable: 0 }
        }
    }
}

/// Master-eligible nodes become ready only together, so they must start together.
fn pod_management_policy(set: &SetView) -> PodManagementPolicy {
    if set.is_master_eligible() { PodManagementPolicy::Parallel } else { PodManagementPolicy::OrderedReady }
}

//! The object that makes a set's pods, and how it replaces them.

use crate::config::AntiAffinity;
use crate::model::NodeSet;
use serde::Serialize;

/// The object that makes a set's pods.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind")]
pub enum Workload {
    /// Pods with names and volumes of their own.
    StatefulSet,
    /// Pods that store nothing.
    Deployment {
        /// New pods that may stand beside the old ones.
        max_surge: u32,
        /// Old pods that may go before a new one is ready.
        max_unavailable: u32,
    },
}

impl Workload {
    pub(super) fn new(set: &NodeSet, anti_affinity: AntiAffinity) -> Self {
        if set.is_stateful() {
            Self::StatefulSet
        } else if anti_affinity == AntiAffinity::Required {
            // Each pod takes a host of its own, and there may be none left for a new one.
            Self::Deployment { max_surge: 0, max_unavailable: 1 }
        } else {
            // A new node joins before an old one leaves.
            Self::Deployment { max_surge: 1, max_unavailable: 0 }
        }
    }
}

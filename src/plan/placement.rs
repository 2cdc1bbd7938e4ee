//! Where the pods may run.

use super::Labels;
use super::names::set_selector;
use crate::config::AntiAffinity;
use crate::model::{Cluster as View, NodeSet as SetView};
use serde::Serialize;

/// Where the pods may run.
#[derive(Clone, Debug, Serialize)]
pub struct PlacementPlan {
    /// The one zone of the set.
    pub zone: Option<String>,
    /// How pods are kept off each other's hosts.
    pub anti_affinity: AntiAffinity,
    /// Whether pods spread over the zones that there are.
    pub spread_over_zones: bool,
    /// Labels of the pods that are to be apart.
    pub apart: Labels,
}

/// How a Deployment replaces its pods.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct RolloutPlan {
    /// New pods beside the old ones.
    pub max_surge: u32,
    /// Old pods that go before a new one is ready.
    pub max_unavailable: u32,
}

impl RolloutPlan {
    /// A new node joins before an old one leaves; save where each takes a host of its own and there may be none left.
    pub(super) fn new(placement: &PlacementPlan) -> Self {
        if placement.anti_affinity == AntiAffinity::Required {
            Self { max_surge: 0, max_unavailable: 1 }
        } else {
            Self { max_surge: 1, max_unavailable: 0 }
        }
    }
}

impl PlacementPlan {
    pub(super) fn new(view: &View, set: &SetView) -> Self {
        let many = set.nodes.max > 1;
        Self {
            zone: set.config.zone.clone(),
            anti_affinity: if many { *set.anti_affinity } else { AntiAffinity::None },
            spread_over_zones: many && set.config.zone.is_none(),
            apart: set_selector(view, set),
        }
    }
}

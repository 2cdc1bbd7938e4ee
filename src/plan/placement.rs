//! Where the pods may run.

use crate::config::AntiAffinity;
use crate::model::NodeSet as SetView;
use serde::Serialize;

/// Where the pods may run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlacementPlan {
    /// The one zone of the set.
    pub zone: Option<String>,
    /// How pods of the set are kept off each other's hosts.
    pub anti_affinity: AntiAffinity,
    /// Whether pods of the set spread over the zones that there are.
    pub spread_over_zones: bool,
}

impl PlacementPlan {
    pub(super) fn new(set: &SetView) -> Self {
        let many = set.nodes.max > 1;
        Self {
            zone: set.config.zone.clone(),
            anti_affinity: if many { *set.anti_affinity } else { AntiAffinity::None },
            spread_over_zones: many && set.config.zone.is_none(),
        }
    }
}

//! Where the pods may run.

use super::{Labels, names};
use crate::config::AntiAffinity;
use crate::model::{Cluster, NodeCount, NodeSet};
use serde::Serialize;

/// Where the pods may run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlacementPlan {
    /// The zones that they may run in; none where all will do.
    pub zones: Vec<String>,
    /// The pods that they are kept apart from: voting nodes of all sets from one another, others from those of their set.
    pub apart: Labels,
    /// How they are kept off each other's hosts.
    pub anti_affinity: AntiAffinity,
    /// How they are spread over the zones that there are.
    pub spread: Option<Spread>,
}

/// What happens to a pod that would make the spread uneven.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Spread {
    /// It runs all the same.
    ScheduleAnyway,
    /// It waits for a host in another zone.
    DoNotSchedule,
}

impl PlacementPlan {
    pub(super) fn new(cluster: &Cluster, set: &NodeSet) -> Self {
        let votes = set.is_master_eligible();
        let peers = if votes { NodeCount::of(cluster.master_eligible()).max } else { set.nodes.max };
        let zones = &cluster.zones;
        let spread =
            if zones.from_topology && set.is_stateful() { Spread::DoNotSchedule } else { Spread::ScheduleAnyway };
        Self {
            zones: match (&set.config.zone, zones.from_topology) {
                (Some(zone), _) => vec![zone.clone()],
                (None, true) => zones.names.iter().map(|&name| name.to_owned()).collect(),
                (None, false) => Vec::new(),
            },
            apart: if votes {
                names::with(&names::cluster_selector(cluster), names::MASTER_ELIGIBLE, "true")
            } else {
                names::set_selector(cluster, set)
            },
            anti_affinity: if peers > 1 { *set.anti_affinity } else { AntiAffinity::None },
            spread: (peers > 1 && set.config.zone.is_none()).then_some(spread),
        }
    }
}

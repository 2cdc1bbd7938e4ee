//! What happens before a pod stops, and how long it may take.

use crate::rules::view::{SetView, View};
use serde::Serialize;

/// What happens before a pod stops.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct HookPlan {
    /// Longest wait, in seconds, for the cluster to be green; 0 where nothing depends on it.
    pub wait_seconds: u32,
    /// Seconds for Services to take the pod out of their endpoints.
    pub linger_seconds: u32,
}

/// Grace period of a node that holds shards: time for the last rolling step's shards to come back (see [`HookPlan`]).
const DATA_GRACE_SECONDS: u32 = 600;
/// Grace period of other nodes.
const OTHER_GRACE_SECONDS: u32 = 120;
/// What Elasticsearch itself needs to stop.
const STOP_SECONDS: u32 = 60;
/// Time in which endpoints and load balancers usually forget a pod.
const LINGER_SECONDS: u32 = 10;

pub(super) fn termination_grace_period_seconds(view: &View, set: &SetView) -> u32 {
    let default = if waits_for_green(view, set) { DATA_GRACE_SECONDS } else { OTHER_GRACE_SECONDS };
    set.config.termination_grace_period_seconds.unwrap_or(default)
}

/// A StatefulSet goes on to its next pod as soon as one is ready, which says nothing about shards. So a data node waits, before
/// it stops, until every copy is in place again; it gives up in time to stop cleanly.
pub(super) fn hook(view: &View, set: &SetView, grace: u32) -> HookPlan {
    let wait = if waits_for_green(view, set) { grace.saturating_sub(STOP_SECONDS + LINGER_SECONDS) } else { 0 };
    HookPlan { wait_seconds: wait, linger_seconds: LINGER_SECONDS.min(grace / 2) }
}

/// Only where another node can hold a copy.
fn waits_for_green(view: &View, set: &SetView) -> bool {
    let data_nodes = view.data().map(|set| set.max_nodes).fold(0, u32::saturating_add);
    set.holds_shards() && data_nodes > 1
}

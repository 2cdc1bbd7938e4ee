//! What happens before a pod stops, and how long it may take.

use crate::model::NodeSet as SetView;
use serde::Serialize;

/// What happens before a pod stops.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct HookPlan {
    /// Longest wait, in seconds, for the cluster to be green; 0 where nothing depends on it.
    pub wait_seconds: u32,
    /// Seconds for Services to take the pod out of their endpoints.
    pub linger_seconds: u32,
}

/// What Elasticsearch itself needs to stop.
const STOP_SECONDS: u32 = 60;
/// Time in which endpoints and load balancers usually forget a pod.
const LINGER_SECONDS: u32 = 10;

/// A StatefulSet goes on to its next pod as soon as one is ready, which says nothing about shards. So a data node waits, before
/// it stops, until every copy is in place again; it gives up in time to stop cleanly.
pub(super) fn hook(set: &SetView) -> HookPlan {
    let grace = *set.grace_period_seconds;
    let wait = if set.waits_for_green { grace.saturating_sub(STOP_SECONDS + LINGER_SECONDS) } else { 0 };
    HookPlan { wait_seconds: wait, linger_seconds: LINGER_SECONDS.min(grace / 2) }
}

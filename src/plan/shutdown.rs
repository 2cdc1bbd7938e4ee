//! What happens before a pod stops: one node at a time over the whole cluster, in order, and only while nothing is missing.

use super::Names;
use crate::elasticsearch::roles::restart_rank;
use crate::elasticsearch::versions::Feature;
use crate::model::{Cluster, NodeSet};
use serde::Serialize;
use std::collections::BTreeSet;

/// The turn that nodes take to stop: a Lease.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TurnsPlan {
    /// Name of the Lease, and of the Role and the RoleBinding that let pods write it.
    pub lease: String,
    /// Names of the StatefulSets whose pods take turns, in the order in which an update goes through them.
    pub sets: Vec<String>,
    /// Those of them whose nodes vote. By name, as those below: the order of the sets in the config must not roll the pods.
    pub voting_sets: BTreeSet<String>,
    /// Namespace of the pods' account, which a RoleBinding has to name: where the config names none, the one that kubectl takes.
    pub account_namespace: String,
    /// Whether the cluster can be told that a node restarts.
    pub restart_record: bool,
}

impl TurnsPlan {
    /// None where no node has another to wait for.
    pub(super) fn new(cluster: &Cluster, names: &Names) -> Option<Self> {
        let sets = || cluster.sets.iter().filter(|set| set.takes_turns);
        let named = |set: &NodeSet| names.set(&set.config.name);
        let mut in_order: Vec<&NodeSet> = sets().collect();
        in_order.sort_by_key(|set| restart_rank(&set.roles));
        in_order.first()?;
        Some(Self {
            lease: names.cluster.clone(),
            sets: in_order.into_iter().map(named).collect(),
            voting_sets: sets().filter(|set| set.is_master_eligible()).map(named).collect(),
            account_namespace: cluster.config.metadata.namespace.clone().unwrap_or_else(|| "default".into()),
            restart_record: cluster.version.has(Feature::RestartRecord),
        })
    }
}

/// What happens before a pod stops.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HookPlan {
    /// Seconds for Services to take the pod out of their endpoints.
    pub linger_seconds: u32,
    /// How the node waits for its turn; none where it has nobody to wait for.
    pub turns: Option<TurnPlan>,
}

/// How a node waits for its turn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TurnPlan {
    /// Seconds after which it stops in any case.
    pub deadline_seconds: u32,
    /// StatefulSets whose nodes are updated before.
    pub earlier_sets: BTreeSet<String>,
    /// Whether it holds shards.
    pub holds_shards: bool,
    /// Whether it votes.
    pub votes: bool,
}

/// What Elasticsearch itself needs to stop.
const STOP_SECONDS: u32 = 60;
/// Time in which endpoints and load balancers usually forget a pod.
const LINGER_SECONDS: u32 = 10;

impl HookPlan {
    pub(super) fn new(cluster: &Cluster, set: &NodeSet, names: &Names) -> Self {
        let grace = *set.grace_period_seconds;
        let rank = restart_rank(&set.roles);
        let earlier = cluster.sets.iter().filter(|other| other.takes_turns && restart_rank(&other.roles) < rank);
        Self {
            linger_seconds: LINGER_SECONDS.min(grace / 2),
            turns: set.takes_turns.then(|| TurnPlan {
                deadline_seconds: grace.saturating_sub(STOP_SECONDS).max(grace / 2),
                earlier_sets: earlier.map(|other| names.set(&other.config.name)).collect(),
                holds_shards: set.holds_shards(),
                votes: set.is_master_eligible(),
            }),
        }
    }
}

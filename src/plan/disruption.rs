//! The PodDisruptionBudgets.

use super::{Labels, Names, names};
use crate::model::{Cluster, NodeSet};
use serde::Serialize;

/// A PodDisruptionBudget that allows one disruption at a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BudgetPlan {
    pub name: String,
    pub labels: Labels,
    /// Labels of the pods that it counts.
    pub selector: Labels,
}

/// One budget over all nodes that keep data or vote, whichever set they are in: two sets may hold the two copies of one
/// shard, or two of three masters. The sets without data have one each.
pub(super) fn budgets(cluster: &Cluster, names: &Names) -> Vec<BudgetPlan> {
    let stateful = cluster.sets.iter().any(NodeSet::is_stateful).then(|| BudgetPlan {
        name: names.cluster.clone(),
        labels: names::cluster_labels(cluster),
        selector: names::with(&names::cluster_selector(cluster), names::STATEFUL, "true"),
    });
    let stateless = cluster.sets.iter().filter(|set| !set.is_stateful()).map(|set| BudgetPlan {
        name: names.set(&set.config.name),
        labels: names::set_labels(cluster, set),
        selector: names::set_selector(cluster, set),
    });
    stateful.into_iter().chain(stateless).collect()
}

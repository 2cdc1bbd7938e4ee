use super::{Cluster, Findings};
use crate::diagnostics::{RuleText, Severity, quoted};
use crate::import::DataVolume;
use crate::message;

pub(super) const RULE: RuleText = RuleText {
    name: "data-in-deployment",
    severity: Severity::Warning,
    title: "Nodes with data or votes in a Deployment",
    why: "A Deployment's pods have no names and no volumes of their own. With each rollout every node comes back as a new one: its \
          vote is lost, its shards are copied anew, or two pods wait for one volume.",
    remedy: "Make it a StatefulSet with a claim template. Nodes without data and votes may stay in a Deployment.",
};

pub(super) fn check(cluster: &Cluster, findings: &mut Findings) {
    let configs = cluster.config.spec.node_sets.iter().flatten();
    for (set, config) in cluster.sets.iter().zip(configs) {
        // Without a volume there is nothing to lose by it.
        if cluster.is_single_node() && matches!(set.data_volume, DataVolume::Ephemeral) {
            continue;
        }
        let keeps = config.roles.as_ref().is_none_or(|roles| roles.iter().any(|role| role.facts().stores));
        if set.object.kind() == "Deployment" && set.roles_are_known && keeps {
            findings.at(
                set,
                "/kind",
                message!("the nodes of `{}` hold data or vote, and are in a Deployment", quoted(set.object.name())),
            );
        }
    }
}

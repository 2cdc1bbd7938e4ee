use super::{Cluster, Findings, Set};
use crate::diagnostics::{RuleText, Severity, quoted};
use crate::message;

pub(super) const RULE: RuleText = RuleText {
    name: "no-disruption-budget",
    severity: Severity::Warning,
    title: "No PodDisruptionBudget",
    why: "When hosts are drained, for an upgrade or to save money, Kubernetes evicts all pods on them at once: with two nodes on the \
          drained hosts the quorum is gone, or the last copy of a shard. A budget lets one go at a time.",
    remedy: "Add a PodDisruptionBudget with `maxUnavailable: 1` that selects the pods of the whole cluster.",
};

pub(super) fn check(cluster: &Cluster, findings: &mut Findings) {
    let pods: u32 = cluster.sets.iter().map(Set::most_pods).fold(0, u32::saturating_add);
    for set in cluster.sets.iter().filter(|set| !set.is_operated() && set.budget.is_none() && pods > 1) {
        let message =
            message!("no PodDisruptionBudget among the manifests selects the pods of `{}`", quoted(set.object.name()));
        findings.at(set, "/metadata/name", message);
    }
}

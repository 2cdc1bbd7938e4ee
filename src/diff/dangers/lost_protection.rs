use super::{Context, Found};
use crate::diagnostics::{RuleText, Severity};
use crate::diff::Fate;
use crate::diff::pairs::ClusterPair;

pub(crate) const RULE: RuleText = RuleText {
    name: "lost-protection",
    severity: Severity::Warning,
    title: "A disruption budget or a network policy is gone",
    why: "Without a PodDisruptionBudget, draining hosts takes as many nodes at once as are on them, the last copies of shards among \
          them. Without a NetworkPolicy, every pod of the Kubernetes cluster reaches the nodes' ports.",
    remedy: "Keep the object, or put another in its place that selects the same pods.",
};

pub(super) fn check(context: &Context, found: &mut Found) {
    for object in context.objects.iter().filter(|object| object.fate == Fate::Removed) {
        let loss = match object.identity.kind.as_str() {
            "PodDisruptionBudget" => "nothing bounds how many nodes a drain takes at once",
            "NetworkPolicy" => "nothing bounds who reaches the pods that it selects",
            _ => continue,
        };
        // What goes with its whole cluster protects nothing any more.
        let is_kept = |pair: &ClusterPair| pair.both().is_some_and(|(old, new)| old.name == new.name);
        let is_gone = context.clusters.iter().any(|pair| !is_kept(pair) && Some(pair.name()) == object.cluster);
        if !is_gone {
            found.add(object.cluster.clone(), format!("{} is gone: {loss}", object.identity));
        }
    }
}

use super::{Context, Found};
use crate::diagnostics::{RuleText, Severity};
use crate::diff::Fate;
use crate::diff::access::{Access, Peers};
use crate::diff::pairs::ClusterPair;

pub(crate) const RULE: RuleText = RuleText {
    name: "lost-protection",
    severity: Severity::Warning,
    title: "A disruption budget or a network policy is gone, or protects less",
    why: "Without a PodDisruptionBudget, draining hosts takes as many nodes at once as are on them, the last copies of shards among \
          them. Without a NetworkPolicy, every pod of the Kubernetes cluster reaches the nodes' ports, and where one lets everyone in, no \
          other keeps anybody out: policies add up.",
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
    for (pair, (old, new)) in context.clusters.iter().filter_map(|pair| Some((pair, pair.both()?))) {
        let before = Access::of(old, context.old.objects.iter());
        let after = Access::of(new, context.new.objects.iter());
        // That there is none any more is said above.
        let ports = before.named_ports().into_iter().filter(|_| after.is_restricted());
        for port in ports.filter(|port| before.to(*port) != Peers::Everyone && after.to(*port) == Peers::Everyone) {
            found.add(Some(pair.name()), format!("port {port} is opened to everyone")).remedy =
                "Name who is to reach it under `networkPolicy`, or write `enabled: false` there and keep policies of your own.".into();
        }
    }
}

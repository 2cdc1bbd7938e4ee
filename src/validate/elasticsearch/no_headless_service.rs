use super::{Cluster, Findings, Set};
use crate::diagnostics::{RuleText, Severity, quoted};
use crate::message;

pub(super) const RULE: RuleText = RuleText {
    name: "no-headless-service",
    severity: Severity::Warning,
    title: "No headless Service for the nodes",
    why: "The pods of a StatefulSet have names in DNS only through the headless Service that `serviceName` names, and nodes find each \
          other by them. A Service with an address of its own leads to one ready pod at a time, and to none before there is one.",
    remedy: "Add a Service with `clusterIP: None` and `publishNotReadyAddresses: true` that selects the pods, and name it in \
             `serviceName` and in `discovery.seed_hosts`.",
};

pub(super) fn check(cluster: &Cluster, findings: &mut Findings) {
    let is_headless = |set: &Set| set.services.iter().any(|service| service.text("/spec/clusterIP") == "None");
    for set in cluster.sets.iter().filter(|set| set.object.kind() == "StatefulSet" && set.most_pods() > 1) {
        // One that is named and not there may be elsewhere.
        let is_named = !set.object.text("/spec/serviceName").is_empty() && set.services.is_empty();
        if !is_headless(set) && !is_named {
            let message = message!("no headless Service gives the pods of `{}` names", quoted(set.object.name()));
            findings.at(set, "/spec/serviceName", message);
        }
    }
}

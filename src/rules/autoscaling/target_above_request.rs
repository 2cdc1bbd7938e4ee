use crate::config::ResourceName;
use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "target-above-request",
    severity: Severity::Warning,
    title: "Target above the request without a limit",
    why: "Without a limit a node gets more than its request only while its host has idle cores. On full hosts the \
          target is never reached, and the set does not grow exactly when everything is loaded.",
    remedy: "Write a target below 100, with a larger request if the nodes need it.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    let unlimited = cluster.sets.iter().filter(|set| set.resources.cpu_limit.is_none());
    for metric in unlimited.flat_map(NodeSet::metrics).filter(|metric| metric.resource == Some(ResourceName::Cpu)) {
        if let Some(percent) = metric.utilization.filter(|percent| *percent >= 100) {
            let message = message!("only an idle host can give {} % of the request", percent);
            findings.at(&metric.path.key("averageUtilization"), message);
        }
    }
}

use super::{Cluster, Findings, Set};
use crate::diagnostics::{RuleText, Severity, quoted};
use crate::message;

pub(super) const RULE: RuleText = RuleText {
    name: "no-memory-limit",
    severity: Severity::Warning,
    title: "No memory limit",
    why: "From 7.11 on Elasticsearch takes half of what it sees for its heap, and without a limit it sees all of its host's memory: \
          with other pods beside it the host runs out, and kills some. Before 7.11 the heap is 1 GiB, whatever the request says.",
    remedy: "Write the same amount as request and as limit: `resources: {requests: {memory: 4Gi}, limits: {memory: 4Gi}}`.",
};

pub(super) fn check(cluster: &Cluster, findings: &mut Findings) {
    let has_limit = |set: &Set| set.main().is_none_or(|main| main.pointer("/resources/limits/memory").is_some());
    for set in cluster.sets.iter().filter(|set| !set.is_operated() && !has_limit(set)) {
        let message = message!("the nodes of `{}` have no memory limit", quoted(set.object.name()));
        findings.at(set, &format!("{}/resources/limits", set.container), message);
    }
}

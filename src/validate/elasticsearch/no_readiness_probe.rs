use super::{Cluster, Findings, Set};
use crate::diagnostics::{RuleText, Severity, quoted};
use crate::message;

pub(super) const RULE: RuleText = RuleText {
    name: "no-readiness-probe",
    severity: Severity::Warning,
    title: "No readiness probe",
    why: "A pod without one is ready as soon as its process runs. Clients are sent to nodes that have not joined; and a rollout goes \
          on to the next node at once, so that one after the other leaves before any is back: the quorum is lost, and shards with it.",
    remedy: "Write a `readinessProbe` that succeeds once the node has joined: `tcpSocket: {port: 9400}` with `readiness.port: 9400` from \
             8.7 on, before that an `exec` that asks `/_cluster/health?local=true`.",
};

pub(super) fn check(cluster: &Cluster, findings: &mut Findings) {
    let has_probe = |set: &Set| set.main().is_none_or(|main| main.get("readinessProbe").is_some());
    for set in cluster.sets.iter().filter(|set| !set.is_operated() && !has_probe(set)) {
        let message = message!("the nodes of `{}` have no readiness probe", quoted(set.object.name()));
        findings.at(set, &format!("{}/name", set.container), message);
    }
}

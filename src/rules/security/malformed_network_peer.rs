use crate::diagnostics::Target;
use crate::model::Peers;
use crate::rules::prelude::*;
use crate::schema::Schemas;
use serde_json::json;

pub(crate) const RULE: RuleText = RuleText {
    name: "malformed-network-peer",
    severity: Severity::Error,
    title: "Malformed peer of a NetworkPolicy",
    why: "The API server refuses the NetworkPolicy, and who may reach the nodes stays as it was.",
    remedy: "Write `podSelector`, `namespaceSelector` or both, or `ipBlock`: `{namespaceSelector: {matchLabels: \
             {kubernetes.io/metadata.name: apps}}}`.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    for (_, list) in cluster.network.lists() {
        let Peers::These(peers) = **list else { continue };
        if peers.is_empty() {
            continue;
        }
        let document = json!({
            "apiVersion": "networking.k8s.io/v1",
            "kind": "NetworkPolicy",
            "metadata": {"name": "peers"},
            "spec": {"podSelector": {}, "ingress": [{"from": peers}]},
        });
        for violation in Schemas::new(cluster.kubernetes).check(&document).unwrap_or_default() {
            // Behind `spec.ingress[0].from`.
            let mut path = list.path.clone();
            path.0.extend(violation.path.0.into_iter().skip(4));
            let finding = match violation.target {
                Target::Key => findings.at_key(&path, violation.message),
                Target::Value => findings.at(&path, violation.message),
            };
            if !violation.remedy.is_empty() {
                finding.remedy = violation.remedy;
            }
        }
    }
}

use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "no-node-sets",
    severity: Severity::Error,
    title: "No node set",
    why: "A cluster without a set has no nodes.",
    remedy: "List at least one set, or leave `nodeSets` out: three nodes with every role are the default.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    if cluster.config.spec.node_sets.as_ref().is_some_and(Vec::is_empty) {
        findings.at(&Path::parse("spec.nodeSets"), "the list of node sets is empty");
    }
}

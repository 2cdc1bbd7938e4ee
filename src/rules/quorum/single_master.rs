use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "single-master",
    severity: Severity::Warning,
    title: "One master-eligible node for many",
    why: "When that node restarts, for an upgrade or because its host goes away, the whole cluster stands still \
          until it is back. If its volume is lost, so is the cluster's metadata, and the data nodes cannot be taken \
          over as they are.",
    remedy: "Have three master-eligible nodes.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    let masters = NodeCount::of(cluster.master_eligible()).max;
    let nodes = NodeCount::of(&cluster.sets).max;
    if masters != 1 || nodes <= 1 {
        return;
    }
    for set in cluster.master_eligible() {
        findings.at(&set.nodes.path, message!("{} nodes depend on one master-eligible node", nodes));
    }
}

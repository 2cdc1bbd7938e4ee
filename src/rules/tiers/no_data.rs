use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "no-data",
    severity: Severity::Error,
    title: "No data node",
    why: "Without a node that holds shards no index can be created, not even the system indices of security, Kibana \
          and tasks: the first request that needs one hangs until it times out.",
    remedy: "Add `data`, or `data_content` and `data_hot`, to the `roles` of a set.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    if !cluster.sets.is_empty() && !cluster.sets.iter().any(|set| set.keeps_shards()) {
        findings.at_key(&Path::parse("spec.nodeSets"), "no set has a role that holds indices");
    }
}

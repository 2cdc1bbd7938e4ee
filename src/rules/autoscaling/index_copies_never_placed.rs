use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "index-copies-never-placed",
    severity: Severity::Error,
    title: "More copies than there can be data nodes",
    why: "Two copies of a shard never share a node. With as many replicas as data nodes one copy is never \
          allocated, and the cluster stays yellow.",
    remedy: "Lower `workload.vectors.replicas` (0 on a single node), or have at least one data node more than \
          replicas.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    // A cluster without a node for them has a rule of its own.
    let most = cluster.workload.nodes.max;
    for index in cluster.workload.indices.iter().filter(|index| most > 0 && !index.copies_fit(most)) {
        let path = if index.replicas.is_written() { &index.replicas.path } else { &index.path };
        let message = message!(
            "an index with {} {} needs more than the {} data {} that there can be",
            *index.replicas,
            if *index.replicas == 1 { "replica" } else { "replicas" },
            most,
            if most == 1 { "node" } else { "nodes" }
        );
        findings.at(path, message);
    }
}

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
    let Some(vectors) = &cluster.vectors else { return };
    // A cluster without a node for them has a rule of its own.
    let most = vectors.nodes.max;
    if most == 0 || vectors.copies_fit(most) {
        return;
    }
    let path = if vectors.replicas.is_written() { &vectors.replicas.path } else { &vectors.path };
    let message = message!(
        "an index with {} {} needs more than the {} data {} that there can be",
        *vectors.replicas,
        if *vectors.replicas == 1 { "replica" } else { "replicas" },
        most,
        if most == 1 { "node" } else { "nodes" }
    );
    findings.at(path, message);
}

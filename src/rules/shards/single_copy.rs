use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "single-copy",
    severity: Severity::Warning,
    title: "An index without replicas",
    why: "Each restart of a node makes the index red until it is back, since a rolling restart cannot wait for a copy that never \
          comes, and a lost volume loses the documents.",
    remedy: "Write `replicas: 1`, and give the index its copy: `PUT INDEX/_settings {\"index\": {\"number_of_replicas\": 1}}`. Where it can \
             be made anew from another source, silence this rule with the reason.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    // On a single node there is no place for a second copy.
    if cluster.workload.nodes.max < 2 {
        return;
    }
    for index in cluster.workload.indices.iter().filter(|index| *index.replicas == 0) {
        findings.at(&index.replicas.path, "an index without replicas is red whenever one of its nodes restarts");
    }
}

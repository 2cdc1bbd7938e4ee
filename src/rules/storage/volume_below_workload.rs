use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "volume-below-workload",
    severity: Severity::Error,
    title: "Volume smaller than the workload's data",
    why: "When there are fewest nodes, each has the largest share of the data. On a volume that is fuller than its low watermark \
          Elasticsearch places no shard, at 95 % it makes every index read-only, and the volumes of a set cannot be changed later.",
    remedy: "Write the `storage.size` that the workload asks for, have more nodes when there are fewest, or correct `workload`.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    let workload = &cluster.workload;
    let smallest = workload.smallest_volume();
    for set in cluster.sets.iter().filter(|set| workload.is_held_by(set)) {
        let Some(size) = set.storage.claim().map(|claim| &claim.size) else { continue };
        if size.as_written().is_none_or(|size| size.as_bytes() >= smallest) {
            continue;
        }
        let message = message!(
            "a volume of {} is too small for the {} of the workload that each of {} nodes has",
            **size,
            Gibibytes(workload.on_disk()),
            workload.nodes.min
        );
        let finding = findings.at(&size.path, message);
        if let Some(asked) = workload.storage_of(set) {
            finding.remedy = message!(
                "Write `size: {}`, which has room for merges and for the loss that is tolerated, have more nodes when there are fewest, or correct `workload`.",
                asked.quantity
            );
        }
    }
}

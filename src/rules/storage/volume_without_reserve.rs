use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "volume-without-reserve",
    severity: Severity::Warning,
    title: "Volume without room for the data of a lost node",
    why: "The copies that are lost with a node are made anew on the others. Where their volumes are too small for it, copies are \
          missing until the node is back, and the loss of another may be the loss of data.",
    remedy: "Write the `storage.size` that the workload asks for, have more nodes when there are fewest, or write `tolerate: none`.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    let workload = &cluster.workload;
    let (smallest, after_loss) = (workload.smallest_volume(), workload.smallest_volume_after_loss());
    for set in cluster.sets.iter().filter(|set| workload.is_held_by(set)) {
        let Some(size) = set.storage.claim().map(|claim| &claim.size) else { continue };
        if size.as_written().is_none_or(|size| !(smallest..after_loss).contains(&size.as_bytes())) {
            continue;
        }
        let message = message!(
            "a volume of {} is too small for the {} after a loss",
            **size,
            Gibibytes(workload.on_disk_after_loss())
        );
        findings.at(&size.path, message);
    }
}

use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "ephemeral-data",
    severity: Severity::Warning,
    title: "Shards on ephemeral storage",
    why: "Every restart of a pod, also for an upgrade, loses its shards and copies them again from other nodes. An \
          index without replicas is lost with the first one.",
    remedy: "Remove `ephemeral`, unless every index has replicas or can be rebuilt.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    for set in cluster.data() {
        let Some(ephemeral) = set.storage.ephemeral() else { continue };
        let name = quoted(*set.name);
        if set.keeps_shards() {
            findings.at_key(&ephemeral.path, message!("the nodes of `{}` lose their shards with their pods", name));
        } else {
            let message = message!("the nodes of `{}` have their cache on a disk that they share", name);
            let finding = findings.at_key(&ephemeral.path, message);
            finding.why =
                "A frozen node takes nine tenths of its file system, here the host's, for the cache of mounted \
                           snapshots: the pod is evicted, or the host's disk is full."
                    .into();
            finding.remedy = "Remove `ephemeral`: frozen nodes need a volume of their own.".into();
        }
    }
}

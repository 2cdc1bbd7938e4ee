use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "ephemeral-and-claim",
    severity: Severity::Error,
    title: "Both ephemeral storage and a volume claim",
    why: "A node has one volume: either it outlives the pod, with a size and a class, or it does not.",
    remedy: "Remove `ephemeral`, or the other fields of `storage`; the size of an ephemeral volume is \
          `ephemeral.sizeLimit`.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    for set in &cluster.sets {
        let Some(storage) = set.config.storage.as_ref().filter(|storage| storage.ephemeral.is_some()) else { continue };
        let others = [
            ("claimName", storage.claim_name.is_some()),
            ("size", storage.size.is_some()),
            ("storageClass", storage.storage_class.is_some()),
            ("accessMode", storage.access_mode.is_some()),
            ("whenDeleted", storage.when_deleted.is_some()),
            ("whenScaled", storage.when_scaled.is_some()),
        ];
        for (key, _) in others.into_iter().filter(|(_, is_written)| *is_written) {
            let message = message!("`{}` is for a volume claim, and the storage is ephemeral", key);
            findings.at_key(&set.below("storage").key(key), message);
        }
    }
}

use crate::config::Retention;
use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "deleted-volumes",
    severity: Severity::Warning,
    title: "Volumes are deleted with the set or its nodes",
    why: "With `Delete`, removing the StatefulSet (or renaming the set, or pruning it by mistake with a GitOps \
          tool) deletes all its data, and scaling it down deletes the data of the removed nodes, also of one that could not be drained in time.",
    remedy: "Leave the field out: `Retain` keeps the claims, and those that are no longer needed are deleted by \
          hand.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    for claim in cluster.sets.iter().filter(|set| set.keeps()).filter_map(|set| set.storage.claim()) {
        let fates = [
            (&claim.when_deleted, "deleting the set deletes its data"),
            (&claim.when_scaled, "scaling down deletes the data of the removed nodes"),
        ];
        for (retention, effect) in fates.into_iter().filter(|(retention, _)| retention.value == Retention::Delete) {
            findings.at(&retention.path, effect);
        }
    }
}

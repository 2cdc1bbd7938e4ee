use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "derived-volume",
    severity: Severity::Warning,
    title: "Volume size follows the workload",
    why: "`volumeClaimTemplates` of a StatefulSet cannot change. When `workload` changes later, so does the derived \
          size, and the API server refuses the whole set: \"updates to statefulset spec for fields other than ... \
          are forbidden\".",
    remedy: "Write the size that `esgen plan` prints into `storage.size`. To grow it later, enlarge the claims, \
          delete the set with `--cascade=orphan` and apply again.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    for set in &cluster.sets {
        if !set.storage.claim().is_some_and(|claim| claim.size.follows_workload()) {
            continue;
        }
        let index = cluster.workload.indices.first().filter(|_| !set.name.is_written());
        let key = if let Some(index) = index {
            index.path.clone()
        } else if set.config.storage.is_some() {
            set.below("storage")
        } else {
            set.name.path.clone()
        };
        findings.at_key(&key, message!("the volumes of `{}` have no size of their own", quoted(*set.name)));
    }
}

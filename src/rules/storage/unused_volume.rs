use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "unused-volume",
    severity: Severity::Warning,
    title: "Volume for nodes that store nothing",
    why: "No role of this set stores anything. The volumes cost money, tie pods to the zone that they were created \
          in, and turn what could be a Deployment into a StatefulSet.",
    remedy: "Remove `storage`.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    for set in cluster.sets.iter().filter(|set| !set.stores() && set.config.storage.is_some()) {
        findings.at_key(&set.below("storage"), message!("the nodes of `{}` store nothing", quoted(*set.name)));
    }
}

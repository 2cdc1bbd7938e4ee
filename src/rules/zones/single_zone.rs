use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "single-zone",
    severity: Severity::Warning,
    title: "All data in one zone",
    why: "Spreading copies over zones needs two. With a single one the attribute only pins every data node to it, \
          and the zone's outage is the cluster's.",
    remedy: "Add sets in other zones, or leave `zone` out and let the scheduler spread the pods.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    if cluster.data_zones().len() != 1 {
        return;
    }
    for set in cluster.data().filter(|set| set.config.zone.is_some()) {
        findings.at(&set.below("zone"), "no data set is in another zone");
    }
}

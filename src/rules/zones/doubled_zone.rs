use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "doubled-zone",
    severity: Severity::Error,
    title: "A set's zone beside zones from the topology",
    why: "With `spec.zones` each node takes the zone of the host that it runs on, and a set spans zones. A set with a zone \
          of its own would say the same a second time, in words that the hosts may not use.",
    remedy: "Remove the `zone` of the sets, or `spec.zones`.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    if cluster.zones.from_topology {
        for set in cluster.sets.iter().filter(|set| set.config.zone.is_some()) {
            findings.at(&set.below("zone"), "nodes already take their zone from the host");
        }
    }
}

use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "majority-in-one-zone",
    severity: Severity::Warning,
    title: "Most master-eligible nodes in one zone",
    why: "The data is spread over zones to survive losing one of them. The cluster does not survive if the lost \
          zone had the majority of the voting nodes: the copies in the others are there, and no master can be \
          elected to use them.",
    remedy: "Have a master-eligible set in each of three zones; with data in two, a small node with `roles: \
          [master, voting_only]` in a third is enough.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    let total = NodeCount::of(cluster.master_eligible()).min;
    if cluster.zones.from_topology && cluster.zones.names.len() == 2 && total > 2 {
        let finding = findings.at(&Path::parse("spec.zones.names"), "of two zones, one has most of the voting nodes");
        finding.remedy = "Name a third zone. With data in two alone, pin one set to each zone by its `zone` in place of \
                          `spec.zones`: a master in each of three, of which one may be small (`roles: [master, voting_only]`)."
            .into();
    }
    // A single master-eligible node has a rule of its own.
    if cluster.data_zones().len() < 2 || total < 2 {
        return;
    }
    for set in cluster.master_eligible() {
        let Some(zone) = &set.config.zone else { continue };
        let there = cluster.master_eligible().filter(|other| other.config.zone.as_ref() == Some(zone));
        let there = NodeCount::of(there).min;
        if there > total / 2 {
            let message = message!(
                "losing the zone {} stops the cluster: {} of {} voting nodes are there",
                quoted(zone),
                there,
                total
            );
            findings.at(&set.below("zone"), message);
        }
    }
}

use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "mixed-zones",
    severity: Severity::Error,
    title: "Only some data sets have a zone",
    why: "Once one set has a zone, Elasticsearch spreads copies over zones and allocates no shard to a node without \
          one: such a set stays empty while the others fill up.",
    remedy: "Give every set that holds data a `zone`, or none of them.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    let Some(zoned) = cluster.data().find(|set| set.config.zone.is_some()) else { return };
    for set in cluster.data().filter(|set| set.config.zone.is_none()) {
        let name = quoted(*set.name);
        let message = message!("the data set `{}` has no zone, so no shard is allocated to its nodes", name);
        let finding = findings.at(&set.below("name"), message);
        finding.relate(cluster.at(&zoned.below("zone")), "this set has one");
    }
}

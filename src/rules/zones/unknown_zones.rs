use crate::config::Tolerate;
use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "unknown-zones",
    severity: Severity::Error,
    title: "The loss of a zone that nobody knows",
    why: "`tolerate: zone` sizes the nodes of the other zones to hold what the lost one held. How many nodes that takes, and \
          whether copies are kept in different zones at all, depends on the zones.",
    remedy: "Name two or more zones in `spec.zones.names`, or pin one set to each by its `zone`. Or write `tolerate: node`.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    let zones = cluster.zones.names.len();
    if *cluster.tolerate == Tolerate::Zone && zones < 2 {
        let zones = if zones == 0 { "no zones are named" } else { "there is only one zone" };
        findings.at(&cluster.tolerate.path, message!("{}, so none can be lost", zones));
    }
}

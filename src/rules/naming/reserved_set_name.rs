use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "reserved-set-name",
    severity: Severity::Error,
    title: "Reserved name of a node set",
    why: "`<cluster>-discovery` is the Service by which nodes find the masters, `<cluster>-exporter` that of a managed exporter. A \
          set of that name would have a Service of the same name, and the object that is applied last wins.",
    remedy: "Give the set a different name.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    for set in cluster.sets.iter().filter(|set| cluster.service_suffixes().any(|suffix| set.config.name == suffix)) {
        findings.at(&set.below("name"), message!("`{}` is the name of one of esgen's own Services", quoted(*set.name)));
    }
}

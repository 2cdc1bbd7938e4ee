use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "no-master",
    severity: Severity::Error,
    title: "No master-eligible node",
    why: "Without a node that can be elected master the cluster never forms, and no node ever becomes ready.",
    remedy: "Add `master` to the `roles` of one set of three nodes, or leave `roles` out to give a set every \
          role.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    if !cluster.sets.is_empty() && cluster.master_eligible().next().is_none() {
        findings.at_key(&Path::parse("spec.nodeSets"), "no set has the role `master`");
    }
}

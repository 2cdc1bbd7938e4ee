use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "ephemeral-master",
    severity: Severity::Error,
    title: "Master-eligible nodes on ephemeral storage",
    why: "A master-eligible node keeps the cluster's metadata on its volume. When more than half of them lose \
          theirs, for instance in a node pool upgrade, the cluster cannot elect a master and all data is lost, even \
          on intact data nodes.",
    remedy: "Remove `ephemeral`, or give the set roles without `master`.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    for set in cluster.master_eligible() {
        if let Some(ephemeral) = set.storage.ephemeral() {
            let message = message!("the nodes of `{}` lose the cluster's metadata with their pods", quoted(*set.name));
            findings.at_key(&ephemeral.path, message);
        }
    }
}

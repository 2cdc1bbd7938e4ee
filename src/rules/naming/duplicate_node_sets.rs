use crate::rules::prelude::*;
use std::collections::HashMap;

pub(crate) const RULE: RuleText = RuleText {
    name: "duplicate-node-sets",
    severity: Severity::Error,
    title: "Two node sets of the same name",
    why: "Each set's objects are named after it, so the second set would overwrite the first, and its nodes \
          would take over the other's volumes.",
    remedy: "Give each set a different name.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    let mut first: HashMap<&str, &NodeSet> = HashMap::new();
    for set in &cluster.sets {
        if let Some(earlier) = first.get(*set.name) {
            let finding = findings.at(&set.name.path, message!("there are two sets named `{}`", quoted(*set.name)));
            finding.relate(cluster.at(&earlier.name.path), "the first one");
        } else {
            first.insert(*set.name, set);
        }
    }
}

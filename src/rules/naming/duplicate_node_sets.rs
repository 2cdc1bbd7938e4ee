use crate::rules::prelude::*;
use std::collections::HashMap;

pub(crate) const RULE: Rule = Rule {
    name: "duplicate-node-sets",
    severity: Severity::Error,
    title: "Two node sets of the same name",
    why: "Each set's objects are named after it, so the second set would overwrite the first, and its nodes \
          would take over the other's volumes.",
    remedy: "Give each set a different name.",
    check,
};

fn check(cluster: &Cluster, findings: &mut Findings) {
    let mut first: HashMap<&str, &NodeSet> = HashMap::new();
    for set in &cluster.sets {
        if let Some(earlier) = first.get(*set.name) {
            let place = cluster.at(earlier.name.path.clone());
            let related = Related { place, span: None, message: "the first one".into() };
            let message = format!("there are two sets named `{}`", *set.name);
            findings.add(cluster.at(set.name.path.clone()), message).related.push(related);
        } else {
            first.insert(*set.name, set);
        }
    }
}

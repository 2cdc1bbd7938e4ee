use crate::rules::prelude::*;
use std::collections::HashMap;

pub(crate) const RULE: RuleText = RuleText {
    name: "taken-service-name",
    severity: Severity::Error,
    title: "Two Services of one name",
    why: "The one that is applied last wins, and the pods of the other have no names, or clients find none of them.",
    remedy: "Give the set a `serviceName` of its own.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    let name = &cluster.config.metadata.name;
    let mut taken: HashMap<String, usize> = HashMap::new();
    let own = cluster.service_suffixes().map(|suffix| format!("{name}-{suffix}"));
    for name in std::iter::once(name.clone()).chain(own).chain(cluster.sets.iter().map(|set| set.service_name(name))) {
        *taken.entry(name).or_default() += 1;
    }
    for set in &cluster.sets {
        let Some(service) = &set.config.service_name else { continue };
        if taken.get(service).is_some_and(|count| *count > 1) {
            findings.at(&set.below("serviceName"), message!("`{}` is the name of another Service", quoted(service)));
        }
    }
}

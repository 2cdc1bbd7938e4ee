use crate::config::Metric;
use crate::rules::prelude::*;
use std::collections::BTreeSet;

pub(crate) const RULE: RuleText = RuleText {
    name: "duplicate-trigger",
    severity: Severity::Error,
    title: "Two triggers of one name",
    why: "KEDA refuses a ScaledObject whose triggers share a name. A metric is its trigger's name.",
    remedy: "Keep one of them; give each `prometheus` a `name` of its own, such as `name: requests`.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    for set in &cluster.sets {
        let Some(scaling) = set.autoscaling.as_ref().filter(|scaling| scaling.is_by_keda()) else { continue };
        let mut seen = BTreeSet::new();
        for metric in &scaling.metrics {
            let (name, path) = match metric.config {
                Metric::Prometheus(query) => (query.name.clone(), metric.path.key("name")),
                _ => (metric.key.to_owned(), metric.path.clone()),
            };
            if !seen.insert(name.clone()) {
                findings.at_key(&path, message!("another trigger of the set is named `{}`", quoted(name)));
            }
        }
    }
}

use crate::config::{Metric, ResourceName};
use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "memory-metric",
    severity: Severity::Warning,
    title: "Elasticsearch scaled by its memory",
    why: "Elasticsearch takes its whole heap when it starts and keeps it, and the page cache, which counts as used, \
          fills up with whatever is read. So memory use rises to the limit on every node and never falls: the set \
          grows to its maximum and stays there.",
    remedy: "Scale on `cpu`, or on what clients notice, such as the search queue or latency as a `pods` or \
          `external` metric.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    for metric in cluster.sets.iter().flat_map(NodeSet::metrics) {
        let measures_elasticsearch = matches!(metric.config, Metric::Memory(_)) || metric.measures_main_alone();
        if metric.resource == Some(ResourceName::Memory) && measures_elasticsearch {
            findings.at_key(&metric.path, "the memory of an Elasticsearch node says nothing about its load");
        }
    }
}

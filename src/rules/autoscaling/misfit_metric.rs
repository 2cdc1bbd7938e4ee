use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "misfit-metric",
    severity: Severity::Warning,
    title: "Metric that says nothing about these nodes",
    why: "What a node does not do is always 0 there: the metric never asks for a node, and hides that nothing else does.",
    remedy: "For nodes that hold shards write `searchLoad`, `searchQueue` or `writeQueue`; for nodes that ingest `writeQueue` or \
             `indexingPressure`; for nodes that run models `inferenceQueue`; `cpu` for any.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    for set in &cluster.sets {
        for metric in set.metrics() {
            let Some(named) = metric.named.filter(|named| !named.suits.fits(&set.roles)) else { continue };
            let message = message!("`{}` is a metric of {}", named.name, named.suits.words());
            findings.at_key(&metric.path, message);
        }
    }
}

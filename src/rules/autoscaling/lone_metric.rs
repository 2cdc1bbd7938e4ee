use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "lone-metric",
    severity: Severity::Warning,
    title: "Metric that must not be alone",
    why: "Of several metrics the one that asks for most nodes wins, so these are good company: they add nodes in a case that the \
          others miss. Alone they scale at the wrong time.",
    remedy: "Write one that follows load beside it: `searchLoad` or `cpu`.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    for set in &cluster.sets {
        let reasons: Option<Vec<_>> = set
            .metrics()
            .map(|metric| metric.named.and_then(|named| Some((metric, named, named.not_alone?))))
            .collect();
        for (metric, named, reason) in reasons.unwrap_or_default() {
            let message = message!("`{}` has no metric beside it that follows load: {}", named.name, reason);
            findings.at_key(&metric.path, message);
        }
    }
}

use crate::elasticsearch::metrics::NotAlone;
use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "lone-metric",
    severity: Severity::Warning,
    title: "Metric that must not be alone",
    why: "Of several metrics the one that asks for most nodes wins, so these are good company: they add nodes in a case that the \
          others miss. Alone they scale at the wrong time.",
    remedy: "Write one that follows load beside it: `searchLoad` or `cpu`.",
};

const MISLEADS: &str = "Scale by `searchLoad` or `cpu` instead, and watch this one: beside them, too, it adds nodes whenever it is over its \
                        target. Keep it only with a target that nothing but load can reach.";

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    for set in &cluster.sets {
        let reasons: Option<Vec<_>> = set
            .metrics()
            .map(|metric| metric.named.and_then(|named| Some((metric, named, named.not_alone?))))
            .collect();
        for (metric, named, not_alone) in reasons.unwrap_or_default() {
            let (NotAlone::Misses(reason) | NotAlone::Misleads(reason)) = not_alone;
            let message = message!("`{}` has no metric beside it that follows load: {}", named.name, reason);
            let finding = findings.at_key(&metric.path, message);
            if let NotAlone::Misleads(_) = not_alone {
                finding.remedy = MISLEADS.into();
            }
        }
    }
}

use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "vector-element-too-new",
    severity: Severity::Error,
    title: "Vector element type that the version does not have",
    why: "Elasticsearch refuses the mapping with this `element_type`.",
    remedy: "Write `elementType: float`, or raise `spec.version`.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    for element in cluster.workload.vectors.iter().map(|vectors| &vectors.element) {
        let (name, since) = (element.facts().name, element.facts().since);
        if element.is_written() && !cluster.version.at_least(since) {
            let message = message!("`{}` exists from {} on, and this cluster is {}", name, since, cluster.version);
            findings.at(&element.path, message);
        }
    }
}

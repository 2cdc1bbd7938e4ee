use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "constant-allocations",
    severity: Severity::Warning,
    title: "Autoscaled machine learning nodes that may stay idle",
    why: "A model runs in as many allocations as its deployment asks for. A number stays what it is however many nodes there \
          are, so new nodes idle while the old ones go on being busy.",
    remedy: "Deploy models with `adaptive_allocations` (from 8.16), and silence this rule with that as the reason; or \
          write `replicas` instead of `autoscaling`.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    for set in cluster.sets.iter().filter(|set| set.has(Role::Ml) && !set.holds_shards() && set.autoscaling.is_some()) {
        findings.at_key(&set.below("autoscaling"), "more nodes run no more of a model whose allocations are a number");
    }
}

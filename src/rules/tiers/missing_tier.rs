use crate::elasticsearch::roles::ENTRY_TIERS;
use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "missing-tier",
    severity: Severity::Error,
    title: "Required data tier is missing",
    why: "Elasticsearch needs `data`, or both `data_content` and `data_hot`. Indices outside data streams ask for \
          `data_content`: your own, and the system indices (`.security-7`, `.kibana*`, `.tasks`, `.async-search`). \
          Data streams ask for `data_hot`: logs and metrics, and Elasticsearch's own deprecation log and lifecycle \
          history. Without a node of the tier their shards are never allocated, and the cluster stays red.",
    remedy: "Add the missing role to the `roles` of a set, such as `roles: [data_content, data_hot]`.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    // A cluster without any tier has a rule of its own.
    if !cluster.sets.iter().any(|set| set.keeps_shards()) {
        return;
    }
    for tier in ENTRY_TIERS.iter().filter(|tier| !cluster.sets.iter().any(|set| set.is_in_tier(tier.role))) {
        for set in cluster.data().filter(|set| set.roles.is_written()) {
            let message = message!("no set has the role `{}`: {} cannot be allocated", tier.role.name(), tier.indices);
            findings.at(&set.roles.path, message);
        }
    }
}

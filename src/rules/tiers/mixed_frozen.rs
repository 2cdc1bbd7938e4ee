use crate::elasticsearch::settings::FROZEN_CACHE;
use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "mixed-frozen",
    severity: Severity::Warning,
    title: "Frozen role together with other data roles",
    why: "Elasticsearch reserves a cache for mounted snapshots (nine tenths of the volume) only on a node without \
          another data role. On a mixed node the cache is 0 bytes by default, and frozen indices are never \
          allocated.",
    remedy: "Give `data_frozen` a set of its own, or size the cache in the set's `config`: \
          `xpack.searchable.snapshot.shared_cache.size: 40GB`.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    for set in cluster.sets.iter().filter(|set| set.has(Role::DataFrozen) && set.keeps_shards()) {
        if cluster.setting_of(set, FROZEN_CACHE).is_none() {
            let message = "`data_frozen` shares its nodes with other data roles and so gets no cache";
            findings.at(&set.role_path(Role::DataFrozen), message);
        }
    }
}

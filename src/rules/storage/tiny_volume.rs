use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "tiny-volume",
    severity: Severity::Warning,
    title: "Tiny volume",
    why: "At 85 % of a volume Elasticsearch places no more shards on it, at 95 % it makes every index on it \
          read-only. On such a small volume the transaction logs and one merge reach that.",
    remedy: "Write at least `size: 10Gi`; Kubernetes does not let it change later through the set.",
};

const TINY_GIB: u64 = 2;

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    let tiny = (1 << 20)..(TINY_GIB << 30);
    for claim in cluster.sets.iter().filter(|set| set.stores()).filter_map(|set| set.storage.claim()) {
        if let Some(size) = claim.size.as_written().filter(|size| tiny.contains(&size.as_bytes())) {
            findings.at(&claim.size.path, message!("{} is full before the cluster does anything", size));
        }
    }
}

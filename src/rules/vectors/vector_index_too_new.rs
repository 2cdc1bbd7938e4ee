use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "vector-index-too-new",
    severity: Severity::Error,
    title: "Vector index that the version does not have",
    why: "Elasticsearch refuses the mapping with this `index_options.type`, and what esgen derives from it would be \
          for an index that cannot be created.",
    remedy: "Write another index type (`esgen explain spec.workload.vectors.index`), or raise `spec.version`.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    for index in cluster.workload.vectors.iter().map(|vectors| &vectors.index) {
        let (name, since) = (index.name, index.since);
        if index.is_written() && !cluster.version.at_least(since) {
            let message = message!("`{}` exists from {} on, and this cluster is {}", name, since, cluster.version);
            findings.at(&index.path, message);
        }
    }
}

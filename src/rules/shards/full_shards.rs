use crate::elasticsearch::shards::MOST_DOCUMENTS;
use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "full-shards",
    severity: Severity::Error,
    title: "More documents than a shard can hold",
    why: "A shard holds at most 2,147,483,519 documents, deleted ones and the passages of `semantic_text` among them. One that has \
          reached it refuses every document, and an index cannot be given more shards without being written anew.",
    remedy: "Make the index with more primary shards, and write their number into `shards`.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    for index in cluster.workload.indices.iter().filter(|index| index.shard_documents() > MOST_DOCUMENTS) {
        let path = if index.shards.is_written() { &index.shards.path } else { &index.count_path };
        let message = message!(
            "{} documents in {} {} are more than Lucene takes",
            index.lucene_documents,
            *index.shards,
            if *index.shards == 1 { "shard" } else { "shards" }
        );
        findings.at(path, message).remedy = message!(
            "Make the index with {} primary shards, and write `shards: {}`.",
            index.advised_shards(),
            index.advised_shards()
        );
    }
}

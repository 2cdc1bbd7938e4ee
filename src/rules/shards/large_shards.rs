use crate::elasticsearch::shards::{ADVISED_BYTES, ADVISED_DOCUMENTS, MOST_DOCUMENTS};
use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "large-shards",
    severity: Severity::Warning,
    title: "Large shards",
    why: "Elastic advises shards of at most 50 GB and 200 million documents. Larger ones take long to move, so that the loss of a \
          node is felt for longer, and their searches cannot be divided among more nodes.",
    remedy: "Make the index with more primary shards, and write their number into `shards`. Where it is searched rarely, silence this \
             rule with the reason.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    for index in &cluster.workload.indices {
        let (Some(bytes), documents) = (index.shard_bytes(), index.shard_documents()) else { continue };
        if (bytes > ADVISED_BYTES || documents > ADVISED_DOCUMENTS) && documents <= MOST_DOCUMENTS {
            let message = message!("a shard gets {} and {} documents", Gibibytes(bytes), documents);
            findings.at(&index.shards.path, message).remedy = message!(
                "Make the index with {} primary shards, and write `shards: {}`.",
                index.advised_shards(),
                index.advised_shards()
            );
        }
    }
}

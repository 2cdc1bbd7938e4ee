use crate::elasticsearch::vectors::Codes;
use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "unsupported-vector-combination",
    severity: Severity::Error,
    title: "Index type that does not take the element type",
    why: "Quantized index types turn floats into bytes or bits. Elasticsearch refuses one for elements that are \
          bytes or bits already.",
    remedy: "Write `index: hnsw` or `index: flat`, or leave `index` out.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    for vectors in &cluster.workload.vectors {
        let (index, element) = (&vectors.index, vectors.element.facts());
        if index.is_written() && index.codes != Codes::Raw && !element.quantizable {
            findings.at(&index.path, message!("`{}` does not take elements of type `{}`", index.name, element.name));
        }
    }
}

use crate::config::ElementType;
use crate::elasticsearch::vectors::max_dims;
use crate::model::Vectors;
use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "unsupported-vector-dims",
    severity: Severity::Error,
    title: "Unsupported number of dimensions",
    why: "Elasticsearch refuses a mapping with this number of dimensions.",
    remedy: "Check the number of dimensions that the embedding model produces; otherwise use another index type or \
          a newer version.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    for vectors in &cluster.workload.vectors {
        if let Some(message) = refused(cluster, vectors) {
            findings.at(&vectors.path.key("dims"), message);
        }
    }
}

fn refused(cluster: &Cluster, vectors: &Vectors) -> Option<Message> {
    let (dims, element) = (vectors.config.dims, *vectors.element);
    let most = max_dims(cluster.version, element);
    let index = vectors.index.as_written();
    Some(if dims == 0 {
        "a vector has at least one dimension".into()
    } else if dims > most {
        message!("{} dimensions are more than the {} that {} allows", dims, most, cluster.version)
    } else if element == ElementType::Bit && !dims.is_multiple_of(BITS_PER_BYTE) {
        message!("{} bits are not a whole number of bytes", dims)
    } else if let Some(index) = index.filter(|index| dims < index.min_dims) {
        message!("`{}` takes vectors of at least {} dimensions, not {}", index.name, index.min_dims, dims)
    } else if let Some(index) = index.filter(|index| !dims.is_multiple_of(index.dims_multiple_of)) {
        message!("`{}` takes dimensions in multiples of {}, not {}", index.name, index.dims_multiple_of, dims)
    } else {
        return None;
    })
}

const BITS_PER_BYTE: u32 = 8;

use crate::config::{ElementType, VectorIndex};
use crate::diagnostics::Path;
use crate::diagnostics::Severity;
use crate::elasticsearch::vectors::max_dims;
use crate::rules::view::View;
use crate::rules::{Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "unsupported-vector-dims",
    severity: Severity::Error,
    title: "Dimensions that the index cannot have",
    why: "Elasticsearch refuses a mapping with this number of dimensions.",
    remedy: "Check the number that the embedding model gives; otherwise take another index type or a newer \
          version.",
    check,
};

fn check(view: &View, findings: &mut Findings) {
    let Some(vectors) = view.config.spec.workload.as_ref().and_then(|workload| workload.vectors.as_ref()) else {
        return;
    };
    let (dims, element) = (vectors.dims, vectors.element_type.unwrap_or(ElementType::Float));
    let most = max_dims(view.version, element);
    let index = vectors.index.map(VectorIndex::facts);
    let message = if dims == 0 {
        "a vector has at least one dimension".to_owned()
    } else if dims > most {
        format!("{dims} dimensions are more than the {most} that {} allows", view.version)
    } else if element == ElementType::Bit && !dims.is_multiple_of(BITS_PER_BYTE) {
        format!("{dims} bits are no whole number of bytes")
    } else if let Some(index) = index.filter(|index| dims < index.min_dims) {
        format!("`{}` takes vectors of at least {} dimensions, not {dims}", index.name, index.min_dims)
    } else if let Some(index) = index.filter(|index| !dims.is_multiple_of(index.dims_multiple_of)) {
        format!("`{}` takes dimensions in multiples of {}, not {dims}", index.name, index.dims_multiple_of)
    } else {
        return;
    };
    findings.add(view.at(Path::parse("spec.workload.vectors.dims")), message);
}

const BITS_PER_BYTE: u32 = 8;

use crate::diagnostics::Path;
use crate::diagnostics::Severity;
use crate::elasticsearch::vectors::Codes;
use crate::rules::view::View;
use crate::rules::{Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "unsupported-vector-combination",
    severity: Severity::Error,
    title: "Index type that does not take the element type",
    why: "Quantized index types make bytes or bits of floats. Elasticsearch refuses one for elements that are \
          bytes or bits already.",
    remedy: "Write `index: hnsw` or `index: flat`, or leave `index` out.",
    check,
};

fn check(view: &View, findings: &mut Findings) {
    let Some(vectors) = view.config.spec.workload.as_ref().and_then(|workload| workload.vectors.as_ref()) else {
        return;
    };
    let (Some(index), Some(element)) = (vectors.index, vectors.element_type) else {
        return;
    };
    let (index, element) = (index.facts(), element.facts());
    if index.codes != Codes::Raw && !element.quantizable {
        let message = format!("`{}` does not take elements of type `{}`", index.name, element.name);
        findings.add(view.at(Path::parse("spec.workload.vectors.index")), message);
    }
}

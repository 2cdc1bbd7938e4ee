use crate::diagnostics::{Path, Severity};
use crate::elasticsearch::heap::GIB;
use crate::kubernetes::quantity::Quantity;
use crate::rules::load::Load;
use crate::rules::view::View;
use crate::rules::{Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "excessive-derived-memory",
    severity: Severity::Warning,
    title: "More derived memory than hosts have",
    why: "The workload's vectors are divided among the nodes that there are at the least, and each gets memory to \
          keep its share in. Few hosts have so much: the pods stay pending, or each of them takes a host that \
          nothing can stand in for.",
    remedy: "Have more data nodes (`replicas` or `minReplicas`), or a quantized index: `index: int8_hnsw` takes a \
          quarter of the memory, `bbq_hnsw` about a twentieth. Or write `resources.memory`, where searches may go \
          to the disk.",
    check,
};

const VAST_GIB: u64 = 512;

fn check(view: &View, findings: &mut Findings) {
    for set in &view.sets {
        let is_written = set.config.resources.as_ref().is_some_and(|resources| resources.memory.is_some());
        let Some(load) = Load::of(view, set).filter(|load| !is_written && load.memory() > VAST_GIB * GIB) else {
            continue;
        };
        let message = format!(
            "each of {} data {} gets {} of memory for its share of the vectors ({})",
            load.nodes,
            if load.nodes == 1 { "node" } else { "nodes" },
            Quantity::from_bytes(load.memory()),
            load.index.name
        );
        findings.add(view.at(Path::parse("spec.workload.vectors.count")), message);
    }
}

use crate::diagnostics::Severity;
use crate::rules::view::SetView;
use crate::rules::view::View;
use crate::rules::{Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "single-master",
    severity: Severity::Warning,
    title: "One master-eligible node for many",
    why: "When that node restarts, for an upgrade or because its host goes away, the whole cluster stands \
          still until it is back. When its volume is lost, so is the cluster's metadata, and the data nodes \
          cannot be taken over as they are.",
    remedy: "Have three master-eligible nodes.",
    check,
};

fn check(view: &View, findings: &mut Findings) {
    let count = |nodes: u32, set: &SetView| nodes.saturating_add(set.max_nodes);
    let masters = view.master_eligible().fold(0, count);
    let nodes = view.sets.iter().fold(0, count);
    if masters != 1 || nodes <= 1 {
        return;
    }
    for set in view.master_eligible() {
        findings.add(view.at(set.count_path()), format!("{nodes} nodes depend on one master-eligible node"));
    }
}

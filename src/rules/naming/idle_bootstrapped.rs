use crate::diagnostics::Path;
use crate::diagnostics::{Code, Severity};
use crate::rules::view::View;
use crate::rules::{Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    code: Code {
        code: "ESG198",
        title: "bootstrapped without effect",
        why: "A cluster that can have one node only elects itself (`discovery.type: single-node`) and never has \
              `cluster.initial_master_nodes`, which is all that `bootstrapped` leaves out.",
        remedy: "Take it out, and set it in the change that adds the second node.",
    },
    severity: Severity::Warning,
    check,
};

fn check(view: &View, findings: &mut Findings) {
    let nodes = view.sets.iter().map(|set| set.max_nodes).fold(0, u32::saturating_add);
    if view.config.spec.bootstrapped && nodes == 1 {
        findings.add(view.at(Path::parse("spec.bootstrapped")), "a single node is not bootstrapped");
    }
}

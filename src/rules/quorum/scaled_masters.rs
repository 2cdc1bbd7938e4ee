use crate::config::ScaleDown;
use crate::diagnostics::{Code, Severity};
use crate::rules::view::View;
use crate::rules::{Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    code: Code {
        code: "ESG107",
        title: "Autoscaler changes the quorum",
        why: "The voting configuration follows master-eligible nodes by itself only one at a time, and never below \
              three without being told through the voting exclusions API. An autoscaler knows nothing of that: it \
              takes nodes away in steps, and once half of the voters are gone at the same time the cluster has no \
              master and cannot elect one, even when the pods come back on other volumes.",
        remedy: "Split the set: `roles: [master]` with `replicas: 3` and no `autoscaling`, and a second set with the \
              other roles (such as `[data, ingest]`) that is scaled. Or keep `minReplicas` at 3 or more and \
              `scaleDown: disabled`.",
    },
    severity: Severity::Error,
    check,
};

/// Fewest voters of which one may be lost.
const QUORUM_OF_ONE_LOSS: u32 = 3;

fn check(view: &View, findings: &mut Findings) {
    let minimum: u32 = view.master_eligible().map(|set| set.min_nodes).fold(0, u32::saturating_add);
    for set in view.master_eligible() {
        let Some(scaling) = &set.config.autoscaling else {
            continue;
        };
        // One to one is no scaling.
        if minimum < QUORUM_OF_ONE_LOSS && scaling.max_replicas > 1 {
            let message = format!(
                "this set is master-eligible and the cluster may have only {minimum} such {}: the loss of one stops it",
                if minimum == 1 { "node" } else { "nodes" }
            );
            findings.add(view.at(set.below("autoscaling.minReplicas")), message);
        }
        if scaling.scale_down == Some(ScaleDown::Free) {
            let message =
                "the autoscaler may remove master-eligible nodes faster than the voting configuration follows";
            findings.add(view.at(set.below("autoscaling.scaleDown")), message);
        }
    }
}

use crate::diagnostics::Severity;
use crate::elasticsearch::roles::Role;
use crate::rules::view::{SetView, View};
use crate::rules::{Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "single-copy-tier",
    severity: Severity::Warning,
    title: "One node for indices of two copies",
    why: "An index has one replica unless told otherwise, and two copies of a shard never share a node. On the one \
          node that new indices can be on, the replica is never allocated: the cluster stays yellow, and the \
          loss of the node's volume is the loss of their data.",
    remedy: "Have at least two such nodes (`replicas` or `minReplicas`). Where every index is made without \
          replicas, silence this rule with the reason.",
    check,
};

/// Where new indices go: those of data streams to `data_hot`, all others to `data_content`.
const TIERS: [Role; 2] = [Role::DataContent, Role::DataHot];

fn check(view: &View, findings: &mut Findings) {
    let nodes = view.sets.iter().map(|set| set.max_nodes).fold(0, u32::saturating_add);
    let has_vectors = view.config.spec.workload.as_ref().is_some_and(|workload| workload.vectors.is_some());
    // A cluster of one node is meant to be one; where the workload says how many copies there are, other rules count them.
    if nodes < 2 || has_vectors {
        return;
    }
    let is_alone = |set: &SetView, tier: Role| {
        let holds = |set: &SetView| set.has(tier) || set.has(Role::Data);
        holds(set)
            && set.min_nodes == 1
            && view.sets.iter().filter(|other| holds(other)).map(|other| u64::from(other.min_nodes)).sum::<u64>() == 1
    };
    for set in &view.sets {
        let tiers: Vec<&str> = TIERS.iter().filter(|tier| is_alone(set, **tier)).map(|tier| tier.name()).collect();
        if !tiers.is_empty() {
            let when = if set.max_nodes > 1 { "at the minimum " } else { "" };
            let message = format!("{when}one node holds all new indices of {}", tiers.join(" and "));
            findings.add(view.at(set.count_path()), message);
        }
    }
}

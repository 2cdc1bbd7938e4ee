use crate::config::ScaleDown;
use crate::diagnostics::Severity;
use crate::elasticsearch::roles::Role;
use crate::rules::view::SetView;
use crate::rules::view::View;
use crate::rules::{Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "unsafe-scale-down",
    severity: Severity::Error,
    title: "Scaling down where shards are",
    why: "The autoscaler removes the pod with the highest ordinal at once, with every shard copy on it. Where \
          that was the last copy, the index is red; where two pods go within the time that a recovery takes, \
          even replicated indices are.",
    remedy: "Leave `scaleDown` out or write `disabled`: the set then grows by itself and is shrunk by hand, after \
          its nodes have been drained (`cluster.routing.allocation.exclude._name`).",
    check,
};

fn check(view: &View, findings: &mut Findings) {
    // Frozen shards are read again from their snapshot.
    let keeps_shards =
        |set: &&SetView| set.roles.iter().any(|role| role.facts().holds_shards && *role != Role::DataFrozen);
    for set in view.sets.iter().filter(keeps_shards) {
        if set.config.autoscaling.as_ref().is_some_and(|scaling| scaling.scale_down == Some(ScaleDown::Free)) {
            let message = format!("the set `{}` holds shards, and its nodes may be removed with them", set.config.name);
            findings.add(view.at(set.below("autoscaling.scaleDown")), message);
        }
    }
}

use crate::config::{Autoscaling, ScaleDown};
use crate::diagnostics::Severity;
use crate::elasticsearch::roles::Role;
use crate::rules::view::SetView;
use crate::rules::view::View;
use crate::rules::{Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "scaled-masters",
    severity: Severity::Error,
    title: "Autoscaler changes the quorum",
    why: "The voting configuration follows master-eligible nodes that leave only one at a time, and below \
          three not at all without a call of the voting exclusions API. An autoscaler knows nothing of that: \
          when it removes half of the voters at once, the cluster has no master and elects none until they are \
          back with their volumes.",
    remedy: "Split the set: `roles: [master]` with `replicas: 3` and no `autoscaling`, and a second set with the \
          other roles that is scaled. Or keep `minReplicas` at 3 or more and `scaleDown: disabled`.",
    check,
};

/// Fewest voters of which one may be lost.
const QUORUM_OF_ONE_LOSS: u32 = 3;

fn check(view: &View, findings: &mut Findings) {
    let minimum: u32 = view.master_eligible().map(|set| set.min_nodes).fold(0, u32::saturating_add);
    for set in view.master_eligible() {
        let Some(scaling) = set.config.autoscaling.as_ref().filter(|one| one.min_replicas < one.max_replicas) else {
            continue;
        };
        if minimum < QUORUM_OF_ONE_LOSS {
            let nodes = if minimum == 1 { "one master-eligible node" } else { "two master-eligible nodes" };
            let message = format!("at the autoscaler's minimum the cluster has {nodes}, and the loss of one stops it");
            let finding = findings.add(view.at(set.below("autoscaling.minReplicas")), message);
            finding.why = "Electing a master takes a majority of the voting nodes: one of one, two of two, two of three. \
                           Below three the restart of a single node, for an upgrade or because its host goes away, leaves \
                           no majority, and the whole cluster stands still; and the autoscaler, not you, decides when it \
                           is that small."
                .into();
            let fixed = || "Write `replicas: 3` instead of `autoscaling`: masters do not get better by number.".into();
            finding.remedy = split(set, scaling).map_or_else(fixed, Into::into);
        }
        if scaling.scale_down == Some(ScaleDown::Free) {
            let message =
                "the autoscaler may remove master-eligible nodes faster than the voting configuration follows";
            findings.add(view.at(set.below("autoscaling.scaleDown")), message);
        }
    }
}

/// The two sets to write instead; none where the set has no role but those of a master.
fn split(set: &SetView, scaling: &Autoscaling) -> Option<String> {
    let others = match &set.config.roles {
        // Who leaves the roles out wants a node for everything; `data` and `ingest` are what that means for data nodes.
        None => vec!["data", "ingest"],
        Some(roles) => {
            let is_other = |role: &&Role| !matches!(role, Role::Master | Role::VotingOnly);
            roles.iter().filter(is_other).map(|role| role.name()).collect()
        }
    };
    let (name, minimum, maximum) = (&set.config.name, scaling.min_replicas, scaling.max_replicas);
    (!others.is_empty()).then(|| {
        format!(
            "Split the set: `{{name: master, roles: [master], replicas: 3}}` without `autoscaling`, and `{{name: {name}, \
             roles: [{}], autoscaling: {{minReplicas: {minimum}, maxReplicas: {maximum}, ...}}}}`: data nodes can be two.",
            others.join(", ")
        )
    })
}

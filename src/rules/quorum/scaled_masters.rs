use crate::config::ScaleDown;
use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "scaled-masters",
    severity: Severity::Error,
    title: "Autoscaler changes the quorum",
    why: "The voting configuration follows master-eligible nodes that leave only one at a time, and below three not \
          at all without a call of the voting exclusions API. An autoscaler knows nothing of that: when it removes \
          half of the voters at once, the cluster has no master and elects none until they are back with their \
          volumes.",
    remedy: "Split the set: `roles: [master]` with `replicas: 3` and no `autoscaling`, and a second set with the \
          other roles that is scaled. Or keep `minReplicas` at 3 or more and write `scaleDown: drain`, so that each \
          node gives up its vote before it goes, or `disabled`.",
};

/// Fewest voters of which one may be lost.
const QUORUM_OF_ONE_LOSS: u32 = 3;

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    let minimum = NodeCount::of(cluster.master_eligible()).min;
    for set in cluster.master_eligible().filter(|set| set.nodes.min < set.nodes.max) {
        if minimum < QUORUM_OF_ONE_LOSS {
            let nodes = if minimum == 1 { "one master-eligible node" } else { "two master-eligible nodes" };
            let message = message!("at the autoscaler's minimum the cluster has {}, and losing one stops it", nodes);
            let finding = findings.at(&set.nodes.path, message);
            finding.why = "Electing a master takes a majority of the voting nodes: one of one, two of two, two of three. \
                           Below three, restarting a single node, for an upgrade or because its host goes away, leaves \
                           no majority, and the whole cluster stands still; and the autoscaler, not you, decides when it \
                           is that small."
                .into();
            finding.remedy = remedy(set);
        }
        let scale_down = set.autoscaling.as_ref().map(|scaling| &scaling.scale_down);
        if let Some(scale_down) = scale_down.filter(|choice| choice.as_written() == Some(&ScaleDown::Free)) {
            let message =
                "the autoscaler may remove master-eligible nodes faster than the voting configuration follows";
            findings.at(&scale_down.path, message);
        }
    }
}

/// The two sets to write instead, unless the set has no roles but those of a master.
fn remedy(set: &NodeSet) -> Message {
    let others = Message::joined(set.roles_beside_master().into_iter().map(Role::name), ", ");
    if others.is_empty() {
        return "Write `replicas: 3` instead of `autoscaling`: masters do not get better by number.".into();
    }
    message!(
        "Split the set: `{name: master, roles: [master], replicas: 3}` without `autoscaling`, and `{name: {}, \
         roles: [{}], autoscaling: {minReplicas: {}, maxReplicas: {}, ...}}`: data nodes can be two.",
        quoted(*set.name),
        others,
        set.nodes.min,
        set.nodes.max
    )
}

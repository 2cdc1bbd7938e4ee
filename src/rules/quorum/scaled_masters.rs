use crate::config::ScaleDown;
use crate::model::NodeCount;
use crate::rules::prelude::*;

pub(crate) const RULE: Rule = Rule {
    name: "scaled-masters",
    severity: Severity::Error,
    title: "Autoscaler changes the quorum",
    why: "The voting configuration follows master-eligible nodes that leave only one at a time, and below three not \
          at all without a call of the voting exclusions API. An autoscaler knows nothing of that: when it removes \
          half of the voters at once, the cluster has no master and elects none until they are back with their \
          volumes.",
    remedy: "Split the set: `roles: [master]` with `replicas: 3` and no `autoscaling`, and a second set with the \
          other roles that is scaled. Or keep `minReplicas` at 3 or more and `scaleDown: disabled`.",
    check,
};

/// Fewest voters of which one may be lost.
const QUORUM_OF_ONE_LOSS: u32 = 3;

fn check(cluster: &Cluster, findings: &mut Findings) {
    let minimum = NodeCount::of(cluster.master_eligible()).min;
    for set in cluster.master_eligible().filter(|set| set.nodes.min < set.nodes.max) {
        if minimum < QUORUM_OF_ONE_LOSS {
            let nodes = if minimum == 1 { "one master-eligible node" } else { "two master-eligible nodes" };
            let message = format!("at the autoscaler's minimum the cluster has {nodes}, and losing one stops it");
            let finding = findings.add(cluster.at(set.nodes.path.clone()), message);
            finding.why = "Electing a master takes a majority of the voting nodes: one of one, two of two, two of three. \
                           Below three, restarting a single node, for an upgrade or because its host goes away, leaves \
                           no majority, and the whole cluster stands still; and the autoscaler, not you, decides when it \
                           is that small."
                .into();
            if let Some(remedy) = split(set) {
                finding.remedy = remedy.into();
            } else {
                finding.remedy =
                    "Write `replicas: 3` instead of `autoscaling`: masters do not get better by number.".into();
            }
        }
        let scale_down = set.autoscaling.as_ref().map(|scaling| &scaling.scale_down);
        if let Some(scale_down) = scale_down.filter(|choice| choice.as_written() == Some(&ScaleDown::Free)) {
            let message =
                "the autoscaler may remove master-eligible nodes faster than the voting configuration follows";
            findings.add(cluster.at(scale_down.path.clone()), message);
        }
    }
}

/// The two sets to write instead; None if the set has no roles but those of a master.
fn split(set: &NodeSet) -> Option<String> {
    let others = match &set.config.roles {
        // Who leaves the roles out wants a node for everything; `data` and `ingest` are what that means for data nodes.
        None => "data, ingest".to_owned(),
        Some(roles) => {
            let others = roles.iter().filter(|role| !role.facts().is_voting());
            others.map(|role| role.name()).collect::<Vec<_>>().join(", ")
        }
    };
    (!others.is_empty()).then(|| {
        format!(
            "Split the set: `{{name: master, roles: [master], replicas: 3}}` without `autoscaling`, and `{{name: {}, \
             roles: [{others}], autoscaling: {{minReplicas: {}, maxReplicas: {}, ...}}}}`: data nodes can be two.",
            *set.name, set.nodes.min, set.nodes.max
        )
    })
}

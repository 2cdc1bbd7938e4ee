use super::{Cluster, Findings};
use crate::diagnostics::{RuleText, Severity};
use crate::message;

pub(super) const RULE: RuleText = RuleText {
    name: "separate-clusters",
    severity: Severity::Error,
    title: "Each node a cluster of its own",
    why: "With `discovery.type: single-node` a node looks for no other and elects itself. Several such pods behind one Service are \
          as many clusters, each with a part of the documents: a search sees those of whichever pod answers it, and no shard has \
          a second copy.",
    remedy: "Write `discovery.seed_hosts` with the name of a headless Service and, for the first start alone, \
             `cluster.initial_master_nodes` with the names of the pods; or have one replica, and no autoscaler.",
};

pub(super) fn check(cluster: &Cluster, findings: &mut Findings) {
    for set in &cluster.sets {
        let nodes = set.most_pods();
        let Some(setting) = set.settings.find("discovery.type") else { continue };
        if nodes < 2 || set.settings.text("discovery.type").as_deref() != Some("single-node") {
            continue;
        }
        // Those that there are from the start; what an autoscaler adds comes on top.
        let message = match set.replicas {
            1 => {
                message!("up to {} replicas with `discovery.type: single-node` are as many clusters of one node", nodes)
            }
            replicas => message!(
                "{} replicas with `discovery.type: single-node` are {} clusters of one node",
                replicas,
                replicas
            ),
        };
        findings.at_origin(setting.origin.clone(), message);
    }
}

use crate::config::ServiceType;
use crate::model::Peers;
use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "closed-service",
    severity: Severity::Warning,
    title: "A Service for clients from outside, of whom none is let in",
    why: "Whoever comes from outside of the Kubernetes cluster is no pod: the NetworkPolicy knows them by their addresses, or by \
          those of the hosts or the load balancer on the way. None is named, so their connections time out, and the load \
          balancer's checks fail.",
    remedy: "Name their addresses under `clients`, such as `ipBlock: {cidr: 203.0.113.0/24}`, or write `type: ClusterIP`.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    let Peers::These(clients) = *cluster.network.clients else { return };
    let is_outside = *cluster.service_type != ServiceType::ClusterIP;
    if is_outside && *cluster.network.has_policy && !clients.iter().any(|peer| peer.contains_key("ipBlock")) {
        findings.at_key(&cluster.network.clients.path, "none of these peers is outside of the Kubernetes cluster");
    }
}

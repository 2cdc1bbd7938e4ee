use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "idle-network-peers",
    severity: Severity::Warning,
    title: "Peers that no policy lets in",
    why: "The list changes nothing. Whoever reads the config may believe that it keeps others out.",
    remedy: "Remove it, or let the policy be written (`enabled`); for `remoteClusters`, write \
             `remote_cluster_server.enabled: true` under `config`.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    let Some(policy) = &cluster.config.spec.network_policy else { return };
    let has_policy = *cluster.network.has_policy;
    let serves = cluster.all_settings().any(|setting| setting.key == "remote_cluster_server.enabled");
    let lists = [
        ("clients", &policy.clients, has_policy),
        ("nodes", &policy.nodes, has_policy),
        ("remoteClusters", &policy.remote_clusters, has_policy && serves),
    ];
    for (key, _, _) in lists.into_iter().filter(|(_, list, counts)| list.is_some() && !counts) {
        findings.at_key(&Path::parse("spec.networkPolicy").key(key), message!("`{}` has no effect here", key));
    }
}

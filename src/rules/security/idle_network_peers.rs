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
    let has_policy = *cluster.network.has_policy;
    for (key, list) in cluster.network.lists().into_iter().filter(|(_, list)| list.is_written()) {
        let has_port = key != "remoteClusters" || !cluster.remote_cluster_ports().is_empty();
        if !(has_policy && has_port) {
            findings.at_key(&list.path, message!("`{}` has no effect here", key));
        }
    }
}

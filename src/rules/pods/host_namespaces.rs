use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "host-namespaces",
    severity: Severity::Warning,
    title: "Pods in their host's namespaces",
    why: "Pod Security \"baseline\" and \"restricted\" refuse such pods. On the host's network two nodes on one \
          host need the same ports, network policies do not apply, and every process on the host can reach \
          Elasticsearch.",
    remedy: "Remove it.",
};

/// The DNS policy with which a pod on its host's network resolves the names of Services.
const RESOLVES: &str = "ClusterFirstWithHostNet";
const UNRESOLVED: &str = " `http.publish_host` and `discovery.seed_hosts` are names in the cluster: with the host's resolver \
                          nodes do not find each other, and those with volumes do not start.";

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    for template in cluster.pod_templates() {
        for field in ["hostNetwork", "hostPID", "hostIPC"] {
            let Some(path) = template.switched_on(field) else { continue };
            let finding = findings.at(&path, message!("`{}` removes the isolation of the pods", field));
            let policy = template.at("spec.dnsPolicy");
            if field == "hostNetwork" && policy.is_none_or(|(policy, _)| policy.as_str() != Some(RESOLVES)) {
                finding.message.push_str(", and the names in the cluster");
                finding.why.push_str(UNRESOLVED);
                finding.remedy = message!("Remove it, or write `dnsPolicy: {}` beside it.", RESOLVES);
            }
        }
    }
}

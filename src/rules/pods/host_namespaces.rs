use crate::rules::prelude::*;
use serde_json::Value;

pub(crate) const RULE: Rule = Rule {
    name: "host-namespaces",
    severity: Severity::Warning,
    title: "Pods in their host's namespaces",
    why: "Pod Security \"baseline\" and \"restricted\" refuse such pods. On the host's network two nodes on one \
          host need the same ports, network policies do not apply, and every process on the host can reach \
          Elasticsearch.",
    remedy: "Remove it.",
    check,
};

/// The DNS policy with which a pod on its host's network resolves the names of Services.
const RESOLVES: &str = "ClusterFirstWithHostNet";
const UNRESOLVED: &str = " `network.publish_host` is the pod's name in the cluster: with the host's resolver Elasticsearch \
                          cannot resolve it, and does not start.";

fn check(cluster: &Cluster, findings: &mut Findings) {
    for template in cluster.pod_templates() {
        for field in ["hostNetwork", "hostPID", "hostIPC"] {
            let spec = template.spec();
            if spec.and_then(|spec| spec.get(field)) == Some(&Value::Bool(true)) {
                let path = template.path.key("spec").key(field);
                let finding = findings.add(cluster.at(path), format!("`{field}` removes the isolation of the pods"));
                let policy = spec.and_then(|spec| spec.get("dnsPolicy")).and_then(Value::as_str);
                if field == "hostNetwork" && policy != Some(RESOLVES) {
                    finding.message.push_str(", and the names in the cluster");
                    finding.why.push_str(UNRESOLVED);
                    finding.remedy = format!("Remove it, or write `dnsPolicy: {RESOLVES}` beside it.").into();
                }
            }
        }
    }
}

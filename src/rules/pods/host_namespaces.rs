use crate::rules::prelude::*;
use serde_json::Value;

pub(crate) const RULE: Rule = Rule {
    name: "host-namespaces",
    severity: Severity::Warning,
    title: "Pods in the namespaces of their host",
    why: "Pod Security \"baseline\" and \"restricted\" refuse such pods. On the host's network two nodes on \
          one host want the same ports, network policies do not apply, and every process of the host reaches \
          Elasticsearch.",
    remedy: "Take it out.",
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
                let finding = findings.add(cluster.at(path), format!("`{field}` takes the isolation of the pods away"));
                let policy = spec.and_then(|spec| spec.get("dnsPolicy")).and_then(Value::as_str);
                if field == "hostNetwork" && policy != Some(RESOLVES) {
                    finding.message.push_str(", and the names in the cluster");
                    finding.why.push_str(UNRESOLVED);
                    finding.remedy = format!("Take it out, or write `dnsPolicy: {RESOLVES}` beside it.").into();
                }
            }
        }
    }
}

use crate::config::ServiceType;
use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "exposed-without-security",
    severity: Severity::Error,
    title: "Cluster without security that is reachable from outside",
    why: "A Service of this type can be reached from outside the Kubernetes cluster. Without security everyone who \
          finds the address can read and delete every index; open clusters are found within hours, wiped, and held \
          to ransom.",
    remedy: "Write `security: {tls: {mode: secret}}` (`esgen secrets` makes the Secrets), or write `type: \
          ClusterIP` and connect with `kubectl port-forward` or through a proxy that asks for a password.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    let name = match *cluster.service_type {
        ServiceType::LoadBalancer => "LoadBalancer",
        ServiceType::NodePort => "NodePort",
        ServiceType::ClusterIP => return,
    };
    if !cluster.security.is_on() {
        let message = message!("a Service of type {} opens a cluster that asks for no password", name);
        findings.at(&cluster.service_type.path, message);
    }
}

use crate::config::ServiceType;
use crate::diagnostics::{Path, Severity};
use crate::rules::view::View;
use crate::rules::{Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "exposed-without-security",
    severity: Severity::Error,
    title: "Cluster without security, reachable from outside",
    why: "A Service of this type is reached from outside of the Kubernetes cluster. Without security everyone who \
          finds the address can read and delete every index; open clusters are found within hours, wiped, and \
          held to ransom.",
    remedy: "Write `security: {tls: {mode: secret}}` (`esgen secrets` makes the Secrets), or `type: ClusterIP` and \
          reach it by `kubectl port-forward` or through a proxy that asks for a password.",
    check,
};

fn check(view: &View, findings: &mut Findings) {
    let asked = view.config.spec.service.as_ref().and_then(|service| service.service_type);
    let name = match asked {
        Some(ServiceType::LoadBalancer) => "LoadBalancer",
        Some(ServiceType::NodePort) => "NodePort",
        _ => return,
    };
    if !view.secured() {
        let message = format!("a Service of type {name} opens a cluster that asks for no password");
        findings.add(view.at(Path::parse("spec.service.type")), message);
    }
}

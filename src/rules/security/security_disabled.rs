use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "security-disabled",
    severity: Severity::Warning,
    title: "Security is off",
    why: "There are no passwords and no encryption: whoever can reach a pod's port can read, change and delete all \
          data, unless `networkPolicy.clients` or a policy of yours keeps it out. To switch it on later takes a stop of the whole cluster, \
          since nodes with TLS and nodes without do not understand each other.",
    remedy: "Write `security: {tls: {mode: secret}}` or nothing, make the Secrets with `esgen secrets`, and apply them first.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    let mode = &cluster.security.mode;
    if cluster.security.is_on() {
        return;
    }
    findings.at(&mode.path, "this cluster has no passwords and no encryption");
}

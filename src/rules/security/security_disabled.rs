use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "security-disabled",
    severity: Severity::Warning,
    title: "Security is off",
    why: "There are no passwords and no encryption: whoever can reach a pod's port can read, change and delete all \
          data, unless a NetworkPolicy of yours prevents it.",
    remedy: "Write `security: {tls: {mode: secret}}`, make the Secrets with `esgen secrets`, and apply them \
          first.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    let mode = &cluster.security.mode;
    if cluster.security.is_on() {
        return;
    }
    if mode.is_written() {
        findings.at(&mode.path, "this cluster has no passwords and no encryption");
    } else {
        let version = cluster.version;
        let message = message!("in {} security is off unless asked for: no passwords and no encryption", version);
        findings.at(&Path::parse("spec.version"), message);
    }
}

use crate::diagnostics::Path;
use crate::diagnostics::Severity;
use crate::rules::view::View;
use crate::rules::{Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "security-disabled",
    severity: Severity::Warning,
    title: "Security is off",
    why: "There are no passwords and no encryption: who can reach a pod's port can read, change and delete all \
          data, unless a NetworkPolicy of yours stands in the way.",
    remedy: "Write `security: {tls: {mode: secret}}`, make the Secrets with `esgen secrets`, and apply them \
          first.",
    check,
};

fn check(view: &View, findings: &mut Findings) {
    if view.secured() {
        return;
    }
    let tls = view.config.spec.security.as_ref().and_then(|security| security.tls.as_ref());
    if tls.is_some_and(|tls| tls.mode.is_some()) {
        let path = Path::parse("spec.security.tls.mode");
        findings.add(view.at(path), "this cluster has no passwords and no encryption");
    } else {
        let message = format!("in {} security is off unless asked for: no passwords and no encryption", view.version);
        findings.add(view.at(Path::parse("spec.version")), message);
    }
}

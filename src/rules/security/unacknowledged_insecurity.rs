use crate::config::TlsMode;
use crate::diagnostics::Path;
use crate::diagnostics::Severity;
use crate::rules::view::View;
use crate::rules::{Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "unacknowledged-insecurity",
    severity: Severity::Error,
    title: "Security switched off without acknowledgement",
    why: "Without security anyone who reaches the HTTP port can read and delete every index, and anyone who \
          reaches the transport port can join the cluster.",
    remedy: "Take `mode: disabled` out (`esgen secrets` writes the certificates and the password), or write \
          `acknowledge: true` beside it.",
    check,
};

fn check(view: &View, findings: &mut Findings) {
    let tls = view.config.spec.security.as_ref().and_then(|security| security.tls.as_ref());
    if tls.is_some_and(|tls| tls.mode == Some(TlsMode::Disabled) && !tls.acknowledge) {
        let message = "security is switched off and nobody says that this is meant";
        findings.add(view.at(Path::parse("spec.security.tls.mode")), message);
    }
}

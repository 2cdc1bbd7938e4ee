use crate::config::TlsMode;
use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "unacknowledged-insecurity",
    severity: Severity::Error,
    title: "Security switched off without acknowledgement",
    why: "Without security anyone who reaches the HTTP port can read and delete every index, and anyone who \
          reaches the transport port can join the cluster.",
    remedy: "Remove `mode: disabled` (`esgen secrets` writes the certificates and the password), or write \
          `acknowledge: true` beside it.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    let security = &cluster.security;
    if security.mode.as_written() == Some(&TlsMode::Disabled) && !security.is_acknowledged {
        findings.at(&security.mode.path, "security is switched off, and nothing says that this is intended");
    }
}

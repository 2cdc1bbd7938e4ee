use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "silence-without-reason",
    severity: Severity::Error,
    title: "Silenced rule without a reason",
    why: "Whoever reads the config in a year has to know whether the reason still applies.",
    remedy: "Write in `reason` why the rule does not apply here.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    for (silence, path) in cluster.silences().filter(|(silence, _)| silence.reason.trim().is_empty()) {
        findings.at(&path.key("reason"), message!("`{}` is silenced without a reason", quoted(&silence.rule)));
    }
}

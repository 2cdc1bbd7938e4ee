use crate::rules::prelude::*;

pub(crate) const RULE: Rule = Rule {
    name: "silence-without-reason",
    severity: Severity::Error,
    title: "Silenced rule without a reason",
    why: "Whoever reads the config in a year has to know whether the reason still applies.",
    remedy: "Write in `reason` why the rule does not apply here.",
    check,
};

fn check(cluster: &Cluster, findings: &mut Findings) {
    for (index, silence) in cluster.config.spec.rules.iter().flat_map(|rules| &rules.silence).enumerate() {
        if silence.reason.trim().is_empty() {
            let path = Path::parse("spec.rules.silence").index(index).key("reason");
            findings.add(cluster.at(path), format!("`{}` is silenced without a reason", silence.rule));
        }
    }
}

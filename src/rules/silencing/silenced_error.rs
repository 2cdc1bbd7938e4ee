use crate::rules::prelude::*;
use crate::rules::silence::severity_of;

pub(crate) const RULE: Rule = Rule {
    name: "silenced-error",
    severity: Severity::Error,
    title: "Silenced error",
    why: "An error means that the output would not work or would lose data. Only warnings are a matter of \
          judgement.",
    remedy: "Remove the entry and fix what the error reports.",
    check,
};

fn check(cluster: &Cluster, findings: &mut Findings) {
    for (index, silence) in cluster.config.spec.rules.iter().flat_map(|rules| &rules.silence).enumerate() {
        if severity_of(&silence.rule) == Some(Severity::Error) {
            let path = Path::parse("spec.rules.silence").index(index).key("rule");
            findings.add(cluster.at(path), format!("`{}` is an error and cannot be silenced", silence.rule));
        }
    }
}

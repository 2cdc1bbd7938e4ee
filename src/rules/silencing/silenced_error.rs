use crate::rules::prelude::*;
use crate::rules::silence::severity_of;

pub(crate) const RULE: RuleText = RuleText {
    name: "silenced-error",
    severity: Severity::Error,
    title: "Silenced error",
    why: "An error means that the output would not work or would lose data. Only warnings are a matter of \
          judgement.",
    remedy: "Remove the entry and fix what the error reports.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    for (silence, path) in cluster.silences() {
        if severity_of(&silence.rule) == Some(Severity::Error) {
            findings.at(&path.key("rule"), message!("`{}` is an error and cannot be silenced", quoted(&silence.rule)));
        }
    }
}

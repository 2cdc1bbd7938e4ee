use crate::diagnostics::nearest;
use crate::rules::prelude::*;
use crate::rules::silence::{known_names, severity_of};

pub(crate) const RULE: Rule = Rule {
    name: "unknown-silence",
    severity: Severity::Error,
    title: "Silenced rule that does not exist",
    why: "It silences nothing: the rule that was meant still fires, or it was a rule of an older esgen.",
    remedy: "Write a name that `esgen rules` lists, or remove the entry.",
    check,
};

fn check(cluster: &Cluster, findings: &mut Findings) {
    for (index, silence) in cluster.config.spec.rules.iter().flat_map(|rules| &rules.silence).enumerate() {
        if severity_of(&silence.rule).is_some() {
            continue;
        }
        let path = Path::parse("spec.rules.silence").index(index).key("rule");
        let finding = findings.add(cluster.at(path), format!("there is no rule `{}`", silence.rule));
        if let Some(near) = nearest(&silence.rule, known_names()) {
            finding.remedy = format!("Did you mean `{near}`? `esgen rules` lists them all.").into();
        }
    }
}

use crate::diagnostics::nearest;
use crate::rules::prelude::*;
use crate::rules::{all, silence::severity_of};

pub(crate) const RULE: RuleText = RuleText {
    name: "unknown-silence",
    severity: Severity::Error,
    title: "Silenced rule that does not exist",
    why: "It silences nothing: the rule that was meant still fires, or it was a rule of an older esgen.",
    remedy: "Write a name that `esgen rules` lists, or remove the entry.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    for (silence, path) in cluster.silences().filter(|(silence, _)| severity_of(&silence.rule).is_none()) {
        let finding = findings.at(&path.key("rule"), message!("there is no rule `{}`", quoted(&silence.rule)));
        if let Some(near) = nearest(&silence.rule, all().map(|rule| rule.text.name)) {
            finding.remedy = message!("Did you mean `{}`? `esgen rules` lists them all.", near);
        }
    }
}

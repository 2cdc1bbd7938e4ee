use crate::diagnostics::Severity;
use crate::diagnostics::{Path, nearest};
use crate::rules::silence::{known_names, severity_of};
use crate::rules::view::View;
use crate::rules::{Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "unknown-silence",
    severity: Severity::Error,
    title: "Silenced rule that does not exist",
    why: "It silences nothing, so the rule that was meant still fires, or a rule of an older esgen is gone.",
    remedy: "Write a name that `esgen rules` lists, or take the entry out.",
    check,
};

fn check(view: &View, findings: &mut Findings) {
    for (index, silence) in view.config.spec.rules.iter().flat_map(|rules| &rules.silence).enumerate() {
        if severity_of(&silence.rule).is_some() {
            continue;
        }
        let path = Path::parse("spec.rules.silence").index(index).key("rule");
        let finding = findings.add(view.at(path), format!("there is no rule `{}`", silence.rule));
        if let Some(near) = nearest(&silence.rule, known_names()) {
            finding.remedy = format!("Did you mean `{near}`? `esgen rules` lists them all.").into();
        }
    }
}

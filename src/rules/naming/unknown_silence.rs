use crate::diagnostics::{Code, Severity};
use crate::diagnostics::{Path, nearest};
use crate::rules::silence::{known_codes, severity_of};
use crate::rules::view::View;
use crate::rules::{Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    code: Code {
        code: "ESG194",
        title: "Silenced rule that does not exist",
        why: "It silences nothing, so the rule that was meant still fires, or a rule of an older esgen is gone.",
        remedy: "Write a code that `esgen rules` lists, or take the entry out.",
    },
    severity: Severity::Error,
    check,
};

fn check(view: &View, findings: &mut Findings) {
    for (index, silence) in view.config.spec.rules.iter().flat_map(|rules| &rules.silence).enumerate() {
        if severity_of(&silence.code).is_some() {
            continue;
        }
        let path = Path::parse("spec.rules.silence").index(index).key("code");
        let finding = findings.add(view.at(path), format!("there is no rule `{}`", silence.code));
        if let Some(near) = nearest(&silence.code, known_codes()) {
            finding.remedy = format!("Did you mean `{near}`? `esgen rules` lists them all.");
        }
    }
}

use crate::diagnostics::Path;
use crate::diagnostics::Severity;
use crate::rules::silence::severity_of;
use crate::rules::view::View;
use crate::rules::{Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "silenced-error",
    severity: Severity::Error,
    title: "Error that is to be silenced",
    why: "An error means that the output would not work or would lose data. Only warnings are a matter of \
          judgement.",
    remedy: "Take the entry out and correct what the error says.",
    check,
};

fn check(view: &View, findings: &mut Findings) {
    for (index, silence) in view.config.spec.rules.iter().flat_map(|rules| &rules.silence).enumerate() {
        if severity_of(&silence.rule) == Some(Severity::Error) {
            let path = Path::parse("spec.rules.silence").index(index).key("rule");
            findings.add(view.at(path), format!("`{}` is an error and cannot be silenced", silence.rule));
        }
    }
}

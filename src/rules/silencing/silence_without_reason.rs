use crate::diagnostics::Path;
use crate::diagnostics::Severity;
use crate::rules::view::View;
use crate::rules::{Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "silence-without-reason",
    severity: Severity::Error,
    title: "Silenced rule without a reason",
    why: "Whoever reads the config in a year has to know whether the reason still holds.",
    remedy: "Say in `reason` why the rule does not apply here.",
    check,
};

fn check(view: &View, findings: &mut Findings) {
    for (index, silence) in view.config.spec.rules.iter().flat_map(|rules| &rules.silence).enumerate() {
        if silence.reason.trim().is_empty() {
            let path = Path::parse("spec.rules.silence").index(index).key("reason");
            findings.add(view.at(path), format!("`{}` is silenced and nobody says why", silence.rule));
        }
    }
}

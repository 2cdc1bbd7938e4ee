use crate::diagnostics::Severity;
use crate::elasticsearch::settings::fate_of;
use crate::rules::support::settings::settings;
use crate::rules::view::View;
use crate::rules::{Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "deprecated-setting",
    severity: Severity::Warning,
    title: "Deprecated setting",
    why: "The version still takes it, and logs a deprecation. A later one refuses to start with it, so the \
          next upgrade fails.",
    remedy: "Take the setting out.",
    check,
};

fn check(view: &View, findings: &mut Findings) {
    for setting in settings(view) {
        let Some(fate) = fate_of(&setting.key).filter(|fate| fate.is_deprecated_in(view.version)) else {
            continue;
        };
        let mut message = format!("`{}` is deprecated in {}", setting.key, view.version);
        if let Some((major, minor)) = fate.removed {
            message.push_str(&format!(" and gone from {major}.{minor} on"));
        }
        findings.add(view.key_at(setting.path), message).remedy = format!("Use instead: {}.", fate.instead).into();
    }
}

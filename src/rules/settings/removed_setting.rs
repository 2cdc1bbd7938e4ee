use crate::diagnostics::Severity;
use crate::elasticsearch::settings::fate_of;
use crate::rules::support::settings::settings;
use crate::rules::view::View;
use crate::rules::{Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "removed-setting",
    severity: Severity::Error,
    title: "Setting that the version no longer has",
    why: "Elasticsearch refuses to start with a setting that it does not know: \"unknown setting ... please \
          check that any required plugins are installed\".",
    remedy: "Take the setting out.",
    check,
};

fn check(view: &View, findings: &mut Findings) {
    for setting in settings(view) {
        let Some(fate) = fate_of(&setting.key).filter(|fate| fate.is_removed_in(view.version)) else {
            continue;
        };
        let (major, minor) = fate.removed.unwrap_or_default();
        let message = format!("`{}` was removed in {major}.{minor}", setting.key);
        findings.add(view.key_at(setting.path), message).remedy = format!("Use instead: {}.", fate.instead).into();
    }
}

use crate::elasticsearch::settings::fate_of;
use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "deprecated-setting",
    severity: Severity::Warning,
    title: "Deprecated setting",
    why: "The version still accepts it, and logs a deprecation. A later one refuses to start with it, so the next \
          upgrade fails.",
    remedy: "Remove the setting.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    for setting in cluster.all_settings() {
        let Some(fate) = fate_of(&setting.key).filter(|fate| fate.is_deprecated_in(cluster.version)) else { continue };
        let removed = match fate.removed {
            Some(version) => message!(" and removed in {}", version),
            None => Message::default(),
        };
        let message = message!("`{}` is deprecated in {}{}", quoted(&setting.key), cluster.version, removed);
        findings.at_key(&setting.path, message).remedy = message!("Use instead: {}.", fate.instead);
    }
}

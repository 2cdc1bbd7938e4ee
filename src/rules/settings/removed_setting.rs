use crate::elasticsearch::settings::fate_of;
use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "removed-setting",
    severity: Severity::Error,
    title: "Setting that the version no longer has",
    why: "Elasticsearch refuses to start with a setting that it does not know: \"unknown setting ... please \
          check that any required plugins are installed\".",
    remedy: "Remove the setting.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    for setting in cluster.all_settings() {
        let Some(fate) = fate_of(&setting.key).filter(|fate| fate.is_removed_in(cluster.version)) else { continue };
        let Some(version) = fate.removed else { continue };
        let message = message!("`{}` was removed in {}", quoted(&setting.key), version);
        findings.at_key(&setting.path, message).remedy = message!("Use instead: {}.", fate.instead);
    }
}

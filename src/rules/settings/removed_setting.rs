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
    let in_config = cluster.all_settings().map(|setting| (setting.key.as_str(), cluster.key_at(&setting.path)));
    let in_keystore = cluster.secure_settings().map(|(name, path)| (name, cluster.at(&path)));
    for (name, place) in in_config.chain(in_keystore) {
        let Some(fate) = fate_of(name).filter(|fate| fate.is_removed_in(cluster.version)) else { continue };
        let Some(version) = fate.removed else { continue };
        let message = message!("`{}` was removed in {}", quoted(name), version);
        findings.add(place, message).remedy = message!("Use instead: {}.", fate.instead);
    }
}

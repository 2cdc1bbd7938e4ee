use crate::diagnostics::nearest_within;
use crate::elasticsearch::settings::{WELL_KNOWN, fate_of, instead_of_managed};
use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "misspelled-setting",
    severity: Severity::Warning,
    title: "Setting that is probably misspelled",
    why: "Elasticsearch refuses to start with a setting that it does not know, and a misspelled one is unknown.",
    remedy: "Correct the name. If it is a setting of a plugin, silence the rule with that reason.",
};

/// With more letters different, it is another word.
const NEAR: usize = 2;

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    for setting in cluster.all_settings() {
        let key = setting.key.as_str();
        let has_own_rule = instead_of_managed(key).is_some() || fate_of(key).is_some() || key.starts_with("index.");
        // These name what the user chooses.
        let is_free = ["node.attr.", "logger.", "cluster.remote."].iter().any(|prefix| key.starts_with(prefix));
        if has_own_rule || is_free || WELL_KNOWN.contains(&key) {
            continue;
        }
        if let Some(known) = nearest_within(key, WELL_KNOWN.iter().copied(), |_| NEAR) {
            let message = message!("`{}` is not a setting of Elasticsearch", quoted(key));
            findings.at_key(&setting.path, message).remedy = message!("Did you mean `{}`?", known);
        }
    }
}

use crate::elasticsearch::settings::{WELL_KNOWN, fate_of, managed};
use crate::rules::prelude::*;

pub(crate) const RULE: Rule = Rule {
    name: "misspelled-setting",
    severity: Severity::Warning,
    title: "Setting that is probably misspelled",
    why: "Elasticsearch refuses to start with a setting that it does not know, and a misspelled one is unknown.",
    remedy: "Correct the name. If it is a setting of a plugin, silence the rule with that reason.",
    check,
};

/// More letters apart are other words.
const NEAR: usize = 2;

fn check(cluster: &Cluster, findings: &mut Findings) {
    for setting in cluster.all_settings() {
        let key = setting.key.as_str();
        let has_own_rule = managed(key).is_some() || fate_of(key).is_some() || key.starts_with("index.");
        // These name what the user chooses.
        let is_free = ["node.attr.", "logger.", "cluster.remote."].iter().any(|prefix| key.starts_with(prefix));
        if has_own_rule || is_free || WELL_KNOWN.contains(&key) {
            continue;
        }
        let is_as_long = |known: &&&str| known.len().abs_diff(key.len()) <= NEAR;
        let near =
            WELL_KNOWN.iter().filter(is_as_long).map(|known| (strsim::damerau_levenshtein(key, known), known)).min();
        if let Some((_, known)) = near.filter(|(distance, _)| *distance <= NEAR) {
            let finding = findings
                .add(cluster.key_at(setting.path.clone()), format!("`{key}` is not a setting of Elasticsearch"));
            finding.remedy = format!("Did you mean `{known}`?").into();
        }
    }
}

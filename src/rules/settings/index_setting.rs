use crate::elasticsearch::settings::INDEX_SETTINGS_OF_A_NODE;
use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "index-setting",
    severity: Severity::Error,
    title: "Index setting in the configuration of a node",
    why: "Since 5.0 a node refuses to start with them: \"node settings must not contain any index level \
          settings\".",
    remedy: "Put it into an index template (`PUT _index_template/...`), or set it on the index.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    for setting in cluster.all_settings() {
        let is_index_setting = setting.key.starts_with("index.");
        if is_index_setting && !INDEX_SETTINGS_OF_A_NODE.contains(&setting.key.as_str()) {
            findings.at_key(&setting.path, message!("`{}` is an index setting", quoted(&setting.key)));
        }
    }
}

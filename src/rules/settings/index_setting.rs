use crate::diagnostics::Severity;
use crate::elasticsearch::settings::INDEX_SETTINGS_OF_A_NODE;
use crate::rules::support::settings::settings;
use crate::rules::view::View;
use crate::rules::{Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "index-setting",
    severity: Severity::Error,
    title: "Index setting in the node's file",
    why: "Since 5.0 a node refuses to start with them: \"node settings must not contain any index level \
          settings\".",
    remedy: "Put it into an index template (`PUT _index_template/...`), or set it on the index.",
    check,
};

fn check(view: &View, findings: &mut Findings) {
    for setting in settings(view) {
        let is_index_setting = setting.key.starts_with("index.");
        if is_index_setting && !INDEX_SETTINGS_OF_A_NODE.contains(&setting.key.as_str()) {
            findings.add(view.key_at(setting.path), format!("`{}` is a setting of an index", setting.key));
        }
    }
}

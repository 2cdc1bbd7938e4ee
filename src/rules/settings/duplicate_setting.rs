use crate::rules::prelude::*;
use std::collections::HashMap;

pub(crate) const RULE: RuleText = RuleText {
    name: "duplicate-setting",
    severity: Severity::Error,
    title: "Setting written twice",
    why: "Nested or dotted, it is the same setting. Elasticsearch refuses to start with a file that has one twice, \
          and it is unclear which of the two is meant.",
    remedy: "Remove one of them. A set's `config` may repeat what `spec.config` has: it wins.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    for file in cluster.setting_files() {
        let mut first = HashMap::new();
        for setting in file {
            if let Some(path) = first.insert(setting.key.as_str(), &setting.path) {
                let finding = findings.at_key(&setting.path, message!("`{}` is written twice", quoted(&setting.key)));
                finding.relate(cluster.key_at(path), "the first one");
            }
        }
    }
}

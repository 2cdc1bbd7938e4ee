use crate::elasticsearch::settings::instead_of_managed;
use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "managed-setting",
    severity: Severity::Error,
    title: "Setting that esgen writes itself",
    why: "The value here would win over the one that probes, Services, certificates and bootstrapping rely on, and \
          the cluster would not form, or would not be what the config says.",
    remedy: "Remove it and use the field of the config for it.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    for setting in cluster.all_settings() {
        if let Some(instead) = instead_of_managed(&setting.key) {
            let finding = findings.at_key(&setting.path, message!("`{}` is written by esgen", quoted(&setting.key)));
            finding.remedy = message!("Remove it; use instead: {}.", instead);
        }
    }
    for variable in cluster.main_containers().flat_map(|main| main.variables()) {
        let name = variable.name;
        let is_the_same = name == "node.name" && variable.value == Some(&"$(POD_NAME)".into());
        if let Some(instead) = instead_of_managed(&setting_of(name)).filter(|_| !is_the_same) {
            let message = message!("`{}` is a setting that esgen writes", quoted(name));
            findings.at(&variable.path.key("name"), message).remedy = message!("Remove it; use instead: {}.", instead);
        }
    }
}

/// The setting that the image's entry point turns a variable into, which wins over `elasticsearch.yml`: `ES_SETTING_A_B__C`
/// is `a.b_c`, and a name with dots is a setting as it is.
fn setting_of(variable: &str) -> String {
    let Some(name) = variable.strip_prefix("ES_SETTING_") else { return variable.to_owned() };
    name.to_ascii_lowercase().split("__").map(|part| part.replace('_', ".")).collect::<Vec<_>>().join("_")
}

use crate::diagnostics::Severity;
use crate::elasticsearch::settings::managed;
use crate::rules::support::pod_template::{MAIN, templates};
use crate::rules::support::settings::settings;
use crate::rules::view::View;
use crate::rules::{Findings, Rule};
use serde_json::Value;

pub(crate) const RULE: Rule = Rule {
    name: "managed-setting",
    severity: Severity::Error,
    title: "Setting that esgen writes itself",
    why: "The value here would win over the one that probes, Services, certificates and the forming of the \
          cluster rely on, and the cluster would not form, or would not be what the config says.",
    remedy: "Take it out and use the key of the config that stands for it.",
    check,
};

fn check(view: &View, findings: &mut Findings) {
    for setting in settings(view) {
        if let Some(managed) = managed(&setting.key) {
            let finding = findings.add(view.key_at(setting.path), format!("`{}` is written by esgen", setting.key));
            finding.remedy = format!("Take it out; use instead: {}.", managed.instead).into();
        }
    }
    for template in templates(view) {
        for container in template.containers().into_iter().filter(|container| container.name == MAIN) {
            let variables = container.body.get("env").and_then(Value::as_array);
            for (index, variable) in variables.into_iter().flatten().enumerate() {
                let Some(name) = variable.get("name").and_then(Value::as_str) else { continue };
                let is_the_same = name == "node.name" && variable.get("value") == Some(&"$(POD_NAME)".into());
                if let Some(managed) = managed(&setting_of(name)).filter(|_| !is_the_same) {
                    let path = container.path.key("env").index(index).key("name");
                    let finding = findings.add(view.at(path), format!("`{name}` is a setting that esgen writes"));
                    finding.remedy = format!("Take it out; use instead: {}.", managed.instead).into();
                }
            }
        }
    }
}

/// The setting that the image's entry point makes of a variable, which wins over `elasticsearch.yml`: `ES_SETTING_A_B__C` is
/// `a.b_c`, and a name with dots is a setting as it stands.
fn setting_of(variable: &str) -> String {
    match variable.strip_prefix("ES_SETTING_") {
        Some(name) => {
            name.to_ascii_lowercase().split("__").map(|part| part.replace('_', ".")).collect::<Vec<_>>().join("_")
        }
        None => variable.to_owned(),
    }
}

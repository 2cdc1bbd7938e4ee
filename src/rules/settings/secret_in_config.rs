use crate::diagnostics::{Code, Severity};
use crate::facts::settings::is_secret;
use crate::rules::support::jvm::{lines, shared_lines};
use crate::rules::support::pod_template::templates;
use crate::rules::support::settings::settings;
use crate::rules::view::View;
use crate::rules::{Findings, Rule};
use serde_json::Value;

pub(crate) const RULE: Rule = Rule {
    code: Code {
        code: "ESG174",
        title: "Secret in the config",
        why: "Settings go into a ConfigMap and variables into the pod's manifest, which many may read, and from \
              there into version control and logs. Elasticsearch itself refuses `secure_*` settings outside of its \
              keystore.",
        remedy: "Put it into a Secret: the keystore takes secure settings, and an environment variable takes \
              `valueFrom.secretKeyRef`.",
    },
    severity: Severity::Error,
    check,
};

fn check(view: &View, findings: &mut Findings) {
    for setting in settings(view).into_iter().filter(|setting| is_secret(&setting.key)) {
        let message = format!("`{}` is a secret", setting.key);
        findings.add(view.at(setting.path), message).redact = true;
    }
    for line in view.sets.iter().flat_map(|set| lines(view, set)).chain(shared_lines(view)) {
        let name = line.text.trim_start_matches("-D").split('=').next().unwrap_or_default();
        if line.text.starts_with("-D") && name.to_lowercase().ends_with("password") {
            findings.add(view.at(line.path), format!("the property `{name}` is a secret")).redact = true;
        }
    }
    for template in templates(view) {
        for container in template.all_containers() {
            let variables = container.body.get("env").and_then(Value::as_array).into_iter().flatten().enumerate();
            for (index, variable) in variables {
                let name = variable.get("name").and_then(Value::as_str).unwrap_or_default();
                if variable.get("value").is_some() && is_secret(&name.to_lowercase()) {
                    let path = container.path.key("env").index(index).key("value");
                    findings.add(view.at(path), format!("the variable `{name}` is a secret")).redact = true;
                }
            }
        }
    }
}

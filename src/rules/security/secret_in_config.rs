use crate::model::Container;
use crate::rules::prelude::*;
use crate::source::secrecy::{arguments_with_password, has_url_password, is_secret_setting};
use serde_json::Value;

pub(crate) const RULE: Rule = Rule {
    name: "secret-in-config",
    severity: Severity::Error,
    title: "Secret in the config",
    why: "Settings go into a ConfigMap and variables into the pod's manifest, which many people may read, and from \
          there into version control and logs. Elasticsearch itself refuses `secure_*` settings outside its \
          keystore.",
    remedy: "Put it into a Secret: secure settings go into the keystore, and an environment variable can use \
          `valueFrom.secretKeyRef`.",
    check,
};

/// Where a container holds command lines.
const COMMANDS: &[&[&str]] = &[
    &["command"],
    &["args"],
    &["livenessProbe", "exec", "command"],
    &["readinessProbe", "exec", "command"],
    &["startupProbe", "exec", "command"],
    &["lifecycle", "postStart", "exec", "command"],
    &["lifecycle", "preStop", "exec", "command"],
];

fn check(cluster: &Cluster, findings: &mut Findings) {
    let mut add = |path: Path, message: String| {
        findings.add(cluster.at(path), message);
    };
    for setting in cluster.all_settings() {
        if is_secret_setting(&setting.key) {
            add(setting.path.clone(), format!("`{}` is a secret", setting.key));
        } else if strings(setting.value).any(has_url_password) {
            add(setting.path.clone(), format!("`{}` has a URL with a password", setting.key));
        }
    }
    for line in cluster.all_jvm_options() {
        let name = line.text.trim_start_matches("-D").split('=').next().unwrap_or_default();
        if line.text.starts_with("-D") && name.to_lowercase().ends_with("password") {
            add(line.path.clone(), format!("the property `{name}` is a secret"));
        }
    }
    for template in cluster.pod_templates() {
        for container in template.all_containers() {
            check_variables(&container, &mut add);
            check_commands(&container, &mut add);
        }
    }
}

fn check_variables(container: &Container, add: &mut impl FnMut(Path, String)) {
    for variable in container.variables() {
        let Some(value) = variable.value else { continue };
        let (name, path) = (variable.name, variable.path.key("value"));
        if is_secret_setting(name) {
            add(path, format!("the variable `{name}` is a secret"));
        } else if strings(value).any(has_url_password) {
            add(path, format!("the variable `{name}` has a URL with a password"));
        }
    }
}

fn check_commands(container: &Container, add: &mut impl FnMut(Path, String)) {
    for keys in COMMANDS {
        let list = keys.iter().try_fold(container.body, |value, key| value.get(key)).and_then(Value::as_array);
        let path = keys.iter().fold(container.path.clone(), |path, key| path.key(*key));
        let arguments = list.into_iter().flatten().map(|argument| argument.as_str().unwrap_or_default());
        for position in arguments_with_password(arguments) {
            add(path.index(position), format!("an argument of `{}` is or has a password", container.name));
        }
    }
}

/// A string, or those of a list.
fn strings(value: &Value) -> impl Iterator<Item = &str> {
    let items = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
    items.iter().filter_map(Value::as_str)
}

use crate::diagnostics::{Path, Severity};
use crate::rules::support::jvm::{lines, shared_lines};
use crate::rules::support::pod_template::{Container, templates};
use crate::rules::support::settings::settings;
use crate::rules::view::View;
use crate::rules::{Findings, Rule};
use crate::source::secrecy::{arguments_with_password, has_url_password, is_secret_setting};
use serde_json::Value;

pub(crate) const RULE: Rule = Rule {
    name: "secret-in-config",
    severity: Severity::Error,
    title: "Secret in the config",
    why: "Settings go into a ConfigMap and variables into the pod's manifest, which many may read, and from \
          there into version control and logs. Elasticsearch itself refuses `secure_*` settings outside of its \
          keystore.",
    remedy: "Put it into a Secret: the keystore takes secure settings, and an environment variable takes \
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

fn check(view: &View, findings: &mut Findings) {
    let mut add = |path: Path, message: String| {
        findings.add(view.at(path), message);
    };
    for setting in settings(view) {
        if is_secret_setting(&setting.key) {
            add(setting.path, format!("`{}` is a secret", setting.key));
        } else if texts(setting.value).any(has_url_password) {
            add(setting.path, format!("`{}` has a URL with a password", setting.key));
        }
    }
    for line in view.sets.iter().flat_map(|set| lines(view, set)).chain(shared_lines(view)) {
        let name = line.text.trim_start_matches("-D").split('=').next().unwrap_or_default();
        if line.text.starts_with("-D") && name.to_lowercase().ends_with("password") {
            add(line.path, format!("the property `{name}` is a secret"));
        }
    }
    for template in templates(view) {
        for container in template.all_containers() {
            check_variables(&container, &mut add);
            check_commands(&container, &mut add);
        }
    }
}

fn check_variables(container: &Container, add: &mut impl FnMut(Path, String)) {
    let variables = container.body.get("env").and_then(Value::as_array).into_iter().flatten().enumerate();
    for (index, variable) in variables {
        let name = variable.get("name").and_then(Value::as_str).unwrap_or_default();
        let Some(value) = variable.get("value") else { continue };
        let path = container.path.key("env").index(index).key("value");
        if is_secret_setting(name) {
            add(path, format!("the variable `{name}` is a secret"));
        } else if texts(value).any(has_url_password) {
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

/// A text, or those of a list.
fn texts(value: &Value) -> impl Iterator<Item = &str> {
    let items = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
    items.iter().filter_map(Value::as_str)
}

use crate::diagnostics::Place;
use crate::model::{Container, PodTemplate};
use crate::rules::prelude::*;
use crate::source::secrecy::{arguments_with_password, has_url_password, is_secret_setting};
use serde_json::Value;

pub(crate) const RULE: RuleText = RuleText {
    name: "secret-in-config",
    severity: Severity::Error,
    title: "Secret in the config",
    why: "Settings go into a ConfigMap and variables into the pod's manifest, which many people may read, and from \
          there into version control and logs. Elasticsearch itself refuses `secure_*` settings outside its \
          keystore.",
    remedy: "Put it into a Secret: `secureSettings` takes settings from one into the keystore, and an environment variable can \
          use `valueFrom.secretKeyRef`.",
};

/// Where a container holds command lines.
const COMMANDS: &[&str] = &[
    "command", "args", "livenessProbe.exec.command", "readinessProbe.exec.command", "startupProbe.exec.command",
    "lifecycle.postStart.exec.command", "lifecycle.preStop.exec.command",
];

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    for setting in cluster.all_settings() {
        let name = quoted(&setting.key).from(cluster.key_at(&setting.path));
        if is_secret_setting(&setting.key) {
            findings.at(&setting.path, message!("`{}` is a secret", name));
        } else if strings(setting.value).any(has_url_password) {
            findings.at(&setting.path, message!("`{}` has a URL with a password", name));
        }
    }
    let address = cluster.monitoring.config.and_then(|config| config.prometheus_address.as_ref());
    if address.is_some_and(|address| has_url_password(address)) {
        let path = Path::parse("spec.monitoring.prometheusAddress");
        findings.at(&path, "the address of Prometheus has a password: `prometheusAccess` takes it from a Secret");
    }
    for line in cluster.all_jvm_options() {
        let name = line.text.trim_start_matches("-D").split('=').next().unwrap_or_default();
        if line.text.starts_with("-D") && is_secret_setting(name) {
            findings.at(&line.path, message!("the property `{}` is a secret", quoted(name).from(Place::Nowhere)));
        }
    }
    for container in cluster.all_pod_templates().flat_map(PodTemplate::all_containers) {
        check_variables(cluster, &container, findings);
        check_commands(cluster, &container, findings);
    }
}

fn check_variables(cluster: &Cluster, container: &Container, findings: &mut Findings) {
    for variable in container.variables() {
        let Some(value) = variable.value else { continue };
        let name = quoted(variable.name).from(cluster.at(&variable.path.key("name")));
        let path = variable.path.key("value");
        if is_secret_setting(variable.name) {
            findings.at(&path, message!("the variable `{}` is a secret", name));
        } else if strings(value).any(has_url_password) {
            findings.at(&path, message!("the variable `{}` has a URL with a password", name));
        }
    }
}

fn check_commands(cluster: &Cluster, container: &Container, findings: &mut Findings) {
    let name = quoted(container.name).from(cluster.at(&container.path.key("name")));
    for (list, path) in COMMANDS.iter().filter_map(|keys| container.at(keys)) {
        let arguments = list.as_array().into_iter().flatten().map(|argument| argument.as_str().unwrap_or_default());
        for position in arguments_with_password(arguments) {
            findings.at(&path.index(position), message!("an argument of `{}` is or has a password", name));
        }
    }
}

/// A string, or those of a list.
fn strings(value: &Value) -> impl Iterator<Item = &str> {
    let items = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
    items.iter().filter_map(Value::as_str)
}

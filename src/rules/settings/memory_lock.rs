use crate::diagnostics::Severity;
use crate::rules::support::settings::settings;
use crate::rules::view::View;
use crate::rules::{Findings, Rule};
use serde_json::Value;

pub(crate) const RULE: Rule = Rule {
    name: "memory-lock",
    severity: Severity::Warning,
    title: "Memory lock",
    why: "A container may lock little memory unless the host's runtime is told otherwise, and the node then \
          refuses to start: \"memory locking requested for elasticsearch process but memory is not locked\". \
          Kubernetes hosts have no swap in most clusters, so there is nothing to lock against.",
    remedy: "Take it out, unless your hosts swap and their runtime sets an unlimited `memlock`.",
    check,
};

fn check(view: &View, findings: &mut Findings) {
    for setting in settings(view).into_iter().filter(|setting| setting.key == "bootstrap.memory_lock") {
        if *setting.value == Value::Bool(true) || setting.value.as_str() == Some("true") {
            findings.add(view.at(setting.path), "`bootstrap.memory_lock` needs an unlimited memlock");
        }
    }
}

use crate::rules::prelude::*;
use serde_json::{Value, json};

pub(crate) const RULE: RuleText = RuleText {
    name: "refused-by-pod-security",
    severity: Severity::Warning,
    title: "Pods that Pod Security \"restricted\" refuses",
    why: "esgen writes everything that the level \"restricted\" asks for. A namespace that enforces it admits no \
          pod without it: the set stays at the number of pods that it has, and a lost pod does not come back. \
          Elsewhere, breaking out of the container gets an attacker further.",
    remedy: "Remove it: Elasticsearch does not need it. If a platform chooses the user itself (OpenShift), write \
          `runAsUser: null`, `runAsGroup: null` and `fsGroup: null` instead.",
};

/// A field, and whether a value of it is refused.
type Refused = (&'static str, fn(&Value) -> bool);

/// Fields of a pod's `spec` that must not have such values.
const OF_POD: &[Refused] = &[
    ("securityContext", Value::is_null),
    ("securityContext.runAsNonRoot", |value| *value != json!(true)),
    ("securityContext.seccompProfile", Value::is_null),
    ("securityContext.seccompProfile.type", is_unconfined),
];

/// The same for the main container, which inherits from its pod what it does not say itself.
const OF_MAIN: &[Refused] = &[
    ("securityContext", Value::is_null),
    ("securityContext.privileged", |value| *value == json!(true)),
    ("securityContext.allowPrivilegeEscalation", |value| *value != json!(false)),
    ("securityContext.capabilities", Value::is_null),
    ("securityContext.capabilities.drop", Value::is_null),
    ("securityContext.runAsNonRoot", |value| *value == json!(false)),
    ("securityContext.seccompProfile.type", is_unconfined),
];

fn is_unconfined(profile: &Value) -> bool {
    profile.is_null() || *profile == json!("Unconfined")
}

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    let mut check = |key: &'static str, refuses: fn(&Value) -> bool, found: Option<(&Value, Path)>| {
        if let Some((value, path)) = found.filter(|(value, _)| refuses(value)) {
            let message = message!("with `{}: {}` Pod Security \"restricted\" refuses the pods", key, quoted(value));
            findings.at(&path, message);
        }
    };
    for template in cluster.all_pod_templates() {
        OF_POD.iter().for_each(|(key, refuses)| check(key, *refuses, template.at(&format!("spec.{key}"))));
    }
    for main in cluster.main_containers() {
        OF_MAIN.iter().for_each(|(key, refuses)| check(key, *refuses, main.at(key)));
    }
}

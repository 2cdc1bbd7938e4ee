use crate::rules::prelude::*;
use serde_json::{Value, json};

pub(crate) const RULE: Rule = Rule {
    name: "refused-by-pod-security",
    severity: Severity::Warning,
    title: "Pods that Pod Security \"restricted\" refuses",
    why: "esgen writes everything that the level \"restricted\" asks for. A namespace that enforces it admits no \
          pod without it: the set stays at the number of pods that it has, and a lost pod does not come back. \
          Elsewhere, breaking out of the container gets an attacker further.",
    remedy: "Remove it: Elasticsearch does not need it. If a platform chooses the user itself (OpenShift), write \
          `runAsUser: null`, `runAsGroup: null` and `fsGroup: null` instead.",
    check,
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

fn check(cluster: &Cluster, findings: &mut Findings) {
    for template in cluster.pod_templates() {
        let of_pod = template.spec().map(|spec| (spec, template.path.key("spec"), OF_POD));
        let of_main = template.main().map(|main| (main.body, main.path, OF_MAIN));
        for (body, path, keys) in of_pod.into_iter().chain(of_main) {
            for (key, refuses) in keys {
                let value = body.pointer(&format!("/{}", key.replace('.', "/")));
                if let Some(value) = value.filter(|value| refuses(value)) {
                    let mut place = path.clone();
                    place.0.extend(Path::parse(key).0);
                    let message = format!("with `{key}: {value}` Pod Security \"restricted\" refuses the pods");
                    findings.add(cluster.at(place), message);
                }
            }
        }
    }
}

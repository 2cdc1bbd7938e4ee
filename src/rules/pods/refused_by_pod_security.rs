use crate::diagnostics::{Path, Severity};
use crate::rules::support::pod_template::templates;
use crate::rules::view::View;
use crate::rules::{Findings, Rule};
use serde_json::{Value, json};

pub(crate) const RULE: Rule = Rule {
    name: "refused-by-pod-security",
    severity: Severity::Warning,
    title: "Pods that Pod Security \"restricted\" refuses",
    why: "esgen writes all that the level \"restricted\" asks for. In a namespace that enforces it no pod without \
          it is admitted: the set stays at the number of pods that it has, and a pod that goes does not come \
          back. Elsewhere a break-out of the container gets further.",
    remedy: "Take it out: Elasticsearch needs none of it. Where a security context of the platform must decide on \
          the user (OpenShift), write `runAsUser: null`, `runAsGroup: null` and `fsGroup: null` instead.",
    check,
};

/// A key, and whether a value of it is refused.
type Refused = (&'static str, fn(&Value) -> bool);

/// Keys of a pod's `spec` that must neither be taken out nor be this.
const OF_POD: &[Refused] = &[
    ("securityContext", Value::is_null),
    ("securityContext.runAsNonRoot", |value| *value != json!(true)),
    ("securityContext.seccompProfile", Value::is_null),
    ("securityContext.seccompProfile.type", is_unconfined),
];

/// The same of the main container. What it does not say holds from its pod.
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

fn check(view: &View, findings: &mut Findings) {
    for template in templates(view) {
        let of_pod = template.spec().map(|spec| (spec, template.path.key("spec"), OF_POD));
        let of_main = template.main().map(|main| (main.body, main.path, OF_MAIN));
        for (body, path, keys) in of_pod.into_iter().chain(of_main) {
            for (key, refuses) in keys {
                let value = body.pointer(&format!("/{}", key.replace('.', "/")));
                if let Some(value) = value.filter(|value| refuses(value)) {
                    let mut place = path.clone();
                    place.0.extend(Path::parse(key).0);
                    let message = format!("with `{key}: {value}` Pod Security \"restricted\" refuses the pods");
                    findings.add(view.at(place), message);
                }
            }
        }
    }
}

use crate::diagnostics::{Code, Severity};
use crate::rules::support::pod_template::templates;
use crate::rules::view::View;
use crate::rules::{Findings, Rule};
use serde_json::Value;

pub(crate) const RULE: Rule = Rule {
    code: Code {
        code: "ESG193",
        title: "Pods in the namespaces of their host",
        why: "Pod Security \"baseline\" and \"restricted\" refuse such pods. On the host's network two nodes on \
              one host want the same ports, network policies do not apply, and every process of the host reaches \
              Elasticsearch.",
        remedy: "Take it out.",
    },
    severity: Severity::Warning,
    check,
};

fn check(view: &View, findings: &mut Findings) {
    for template in templates(view) {
        for field in ["hostNetwork", "hostPID", "hostIPC"] {
            let value = template.body.get("spec").and_then(|spec| spec.get(field));
            if value == Some(&Value::Bool(true)) {
                let path = template.path.key("spec").key(field);
                findings.add(view.at(path), format!("`{field}` takes the isolation of the pods away"));
            }
        }
    }
}

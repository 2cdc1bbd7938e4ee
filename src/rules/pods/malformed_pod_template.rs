use crate::diagnostics::Severity;
use crate::rules::support::pod_template::templates;
use crate::rules::view::View;
use crate::rules::{Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "malformed-pod-template",
    severity: Severity::Error,
    title: "podTemplate that is no PodTemplateSpec",
    why: "A PodTemplateSpec has `metadata` and `spec`, both mappings, and nothing else; the API server refuses \
          any other key.",
    remedy: "Write `podTemplate: {spec: {nodeSelector: ...}}`.",
    check,
};

fn check(view: &View, findings: &mut Findings) {
    for template in templates(view) {
        for (key, value) in template.body {
            let path = template.path.key(key);
            if !matches!(key.as_str(), "metadata" | "spec") {
                let finding = findings.add(view.key_at(path), format!("a PodTemplateSpec has no `{key}`"));
                finding.remedy =
                    format!("Move it under `spec`: `podTemplate: {{spec: {{{key}: ...}}}}`, if it belongs there.").into();
            } else if !value.is_object() {
                findings.add(view.at(path), format!("`{key}` of a PodTemplateSpec is a mapping"));
            }
        }
    }
}

use crate::rules::prelude::*;

pub(crate) const RULE: Rule = Rule {
    name: "malformed-pod-template",
    severity: Severity::Error,
    title: "Malformed podTemplate",
    why: "A PodTemplateSpec has `metadata` and `spec`, both objects, and nothing else; the API server refuses any \
          other field.",
    remedy: "Write `podTemplate: {spec: {nodeSelector: ...}}`.",
    check,
};

fn check(cluster: &Cluster, findings: &mut Findings) {
    for template in cluster.pod_templates() {
        for (key, value) in template.body {
            let path = template.path.key(key);
            if !matches!(key.as_str(), "metadata" | "spec") {
                let finding = findings.add(cluster.key_at(path), format!("a PodTemplateSpec has no `{key}`"));
                finding.remedy =
                    format!("Move it under `spec`: `podTemplate: {{spec: {{{key}: ...}}}}`, if it belongs there.")
                        .into();
            } else if !value.is_object() {
                findings.add(cluster.at(path), format!("`{key}` of a PodTemplateSpec must be an object"));
            }
        }
    }
}

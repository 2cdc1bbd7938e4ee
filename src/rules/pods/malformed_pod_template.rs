use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "malformed-pod-template",
    severity: Severity::Error,
    title: "Malformed podTemplate",
    why: "A PodTemplateSpec has `metadata` and `spec`, both objects, and nothing else; the API server refuses any \
          other field.",
    remedy: "Write `podTemplate: {spec: {nodeSelector: ...}}`.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    for template in cluster.all_pod_templates() {
        for (key, value) in template.body {
            let (path, name) = (template.path.key(key), quoted(key));
            if !matches!(key.as_str(), "metadata" | "spec") {
                let finding = findings.at_key(&path, message!("a PodTemplateSpec has no `{}`", name));
                finding.remedy =
                    message!("Move it under `spec`: `podTemplate: {spec: {{}: ...}}`, if it belongs there.", name);
            } else if !value.is_object() {
                findings.at(&path, message!("`{}` of a PodTemplateSpec must be an object", name));
            }
        }
    }
}

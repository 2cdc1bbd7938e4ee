use crate::diagnostics::Severity;
use crate::rules::support::pod_template::templates;
use crate::rules::view::View;
use crate::rules::{Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "managed-pod-field",
    severity: Severity::Error,
    title: "podTemplate sets a field that esgen derives",
    why: "Names, restarts and shutdown of the pods are part of how the cluster forms and stops. A StatefulSet \
          refuses another restart policy, and a pod under another host name is not the node that the cluster \
          was bootstrapped with.",
    remedy: "Use the key of the config that stands for it.",
    check,
};

/// Fields of a pod that the config has keys for, or that cannot differ.
const FIELDS: &[(&str, &str)] = &[
    ("restartPolicy", "nothing: it is always `Always`"),
    ("hostname", "nothing: it is the pod's name"),
    ("subdomain", "nothing: it is the set's Service"),
    ("serviceAccountName", "`spec.serviceAccount.existing`"),
    ("serviceAccount", "`spec.serviceAccount.existing`"),
    ("terminationGracePeriodSeconds", "the set's `terminationGracePeriodSeconds`"),
    ("imagePullSecrets", "`spec.image.pullSecrets`"),
    ("ephemeralContainers", "nothing: they are added to running pods alone (`kubectl debug`)"),
    ("nodeName", "`nodeSelector`: a pod that names its host skips the scheduler"),
];

fn check(view: &View, findings: &mut Findings) {
    for template in templates(view) {
        let spec = template.body.get("spec");
        for (field, instead) in FIELDS.iter().filter(|(field, _)| spec.and_then(|spec| spec.get(field)).is_some()) {
            let path = template.path.key("spec").key(*field);
            let finding = findings.add(view.key_at(path), format!("`{field}` of the pods is written by esgen"));
            finding.remedy = format!("Take it out; use instead: {instead}.").into();
        }
    }
}

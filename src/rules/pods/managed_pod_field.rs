use crate::rules::prelude::*;

pub(crate) const RULE: Rule = Rule {
    name: "managed-pod-field",
    severity: Severity::Error,
    title: "podTemplate sets a field that esgen derives",
    why: "Names, restarts and shutdown of the pods are part of how the cluster forms and stops. A StatefulSet \
          refuses another restart policy, and a pod with another host name is not the node that the cluster was \
          bootstrapped with.",
    remedy: "Use the field of the config for it.",
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
    ("ephemeralContainers", "nothing: they are only added to running pods (`kubectl debug`)"),
    ("nodeName", "`nodeSelector`: a pod that names its host skips the scheduler"),
];

fn check(cluster: &Cluster, findings: &mut Findings) {
    for template in cluster.pod_templates() {
        let spec = template.spec();
        for (field, instead) in FIELDS.iter().filter(|(field, _)| spec.and_then(|spec| spec.get(field)).is_some()) {
            let path = template.path.key("spec").key(*field);
            let finding = findings.add(cluster.key_at(path), format!("`{field}` of the pods is written by esgen"));
            finding.remedy = format!("Take it out; use instead: {instead}.").into();
        }
    }
}

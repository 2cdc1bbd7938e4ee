use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "managed-pod-field",
    severity: Severity::Error,
    title: "podTemplate sets a field that esgen derives",
    why: "Names, restarts and shutdown of the pods are part of how the cluster forms and stops. A StatefulSet \
          refuses another restart policy, and a pod with another host name is not the node that the cluster was \
          bootstrapped with.",
    remedy: "Use the field of the config for it.",
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

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    for template in cluster.pod_templates() {
        for (field, instead) in FIELDS {
            if let Some((_, path)) = template.at(&format!("spec.{field}")) {
                let finding = findings.at_key(&path, message!("`{}` of the pods is written by esgen", field));
                finding.remedy = message!("Remove it; use instead: {}.", instead);
            }
        }
    }
}

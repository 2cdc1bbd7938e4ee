use crate::rules::prelude::*;
use serde_json::Value;

pub(crate) const RULE: RuleText = RuleText {
    name: "run-as-root",
    severity: Severity::Error,
    title: "Elasticsearch as root",
    why: "Elasticsearch exits when started as root: \"can not run elasticsearch as root\". With `runAsNonRoot`, \
          which esgen writes, the kubelet does not even start the container.",
    remedy: "Remove `runAsUser`: the pods run as 1000, the user of the image. `null` leaves the choice to the \
          platform, as OpenShift wants.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    for template in cluster.pod_templates() {
        let is_root = |found: &(&Value, Path)| found.0.as_i64() == Some(0);
        let of_main =
            template.main().and_then(|main| main.at("securityContext.runAsUser")).filter(|user| user.0.is_i64());
        // What the container says wins over what its pod says.
        let counts = of_main.as_ref().is_none_or(is_root);
        let of_pod = template.at("spec.securityContext.runAsUser").filter(|_| counts);
        for (_, path) in of_main.into_iter().chain(of_pod).filter(is_root) {
            findings.at(&path, "Elasticsearch refuses to run as root (user 0)");
        }
    }
}

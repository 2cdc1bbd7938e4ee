use crate::rules::prelude::*;
use serde_json::Value;

pub(crate) const RULE: Rule = Rule {
    name: "run-as-root",
    severity: Severity::Error,
    title: "Elasticsearch as root",
    why: "Elasticsearch exits when started as root: \"can not run elasticsearch as root\". With `runAsNonRoot`, \
          which esgen writes, the kubelet does not even start the container.",
    remedy: "Remove `runAsUser`: the pods run as 1000, the user of the image. `null` leaves the choice to the \
          platform, as OpenShift wants.",
    check,
};

fn check(cluster: &Cluster, findings: &mut Findings) {
    for template in cluster.pod_templates() {
        let main = template.main();
        // What the container says wins over what its pod says.
        let user = |path: &Value| path.pointer("/securityContext/runAsUser").and_then(Value::as_i64);
        let of_main = main.as_ref().and_then(|main| user(main.body));
        let of_pod = template.spec().and_then(user).filter(|_| of_main.is_none_or(|user| user == 0));
        let pod = (of_pod, template.path.key("spec"));
        for (user, path) in main.map(|main| (of_main, main.path)).into_iter().chain([pod]) {
            if user == Some(0) {
                let path = path.key("securityContext").key("runAsUser");
                findings.add(cluster.at(path), "Elasticsearch refuses to run as root (user 0)");
            }
        }
    }
}

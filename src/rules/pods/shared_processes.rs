use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "shared-processes",
    severity: Severity::Error,
    title: "Containers of a pod share their processes",
    why: "By the first process of its container, hook and probe tell a node that has just started from the one before \
          it. Where containers share their processes, that is another one, which outlives Elasticsearch: a node that is \
          restarted in its pod then counts as ready before its shards are back, and what the hook says is in no log. \
          Each container could also read the passwords in the environment of the others.",
    remedy: "Remove it. `kubectl debug --target elasticsearch` sees the processes without it.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    for template in cluster.pod_templates() {
        for field in ["shareProcessNamespace", "hostPID"] {
            if let Some(path) = template.switched_on(field) {
                findings
                    .at(&path, message!("with `{}`, Elasticsearch is not the first process of its container", field));
            }
        }
    }
}

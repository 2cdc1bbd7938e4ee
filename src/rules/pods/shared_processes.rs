use crate::rules::prelude::*;
use serde_json::Value;

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
    // Others have neither hook nor probe of that kind.
    for set in cluster.sets.iter().filter(|set| set.takes_turns) {
        for field in ["shareProcessNamespace", "hostPID"] {
            // What the set says counts before what all sets have.
            let templates = cluster.pod_templates_of(set).into_iter().rev();
            let said = templates.filter_map(|template| template.at(&format!("spec.{field}"))).next();
            if let Some((_, path)) = said.filter(|(value, _)| **value == Value::Bool(true)) {
                findings
                    .at(&path, message!("with `{}`, Elasticsearch is not the first process of its container", field));
            }
        }
    }
}

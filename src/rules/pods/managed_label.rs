use crate::rules::prelude::*;
use serde_json::Map;

pub(crate) const RULE: RuleText = RuleText {
    name: "managed-label",
    severity: Severity::Error,
    title: "Label that esgen sets itself",
    why: "Selectors find the pods by these labels. With another value a pod belongs to no set and no Service: the \
          API server refuses a template that its selector does not match.",
    remedy: "Use other labels, such as `team: search`.",
};

/// Labels that selectors use, or that say who made an object.
const MANAGED: &[&str] = &[
    "app.kubernetes.io/name", "app.kubernetes.io/instance", "app.kubernetes.io/component",
    "app.kubernetes.io/managed-by", "app.kubernetes.io/version",
];
/// All labels of esgen itself.
const PREFIX: &str = "esgen.dev/";

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    let metadata_labels = Path::parse("metadata.labels");
    let own = cluster.config.metadata.labels.keys().map(|key| (key, metadata_labels.key(key)));
    let of_pods = cluster.all_pod_templates().filter_map(|template| template.at("metadata.labels"));
    let of_pods = of_pods.flat_map(|(labels, path)| {
        labels.as_object().into_iter().flat_map(Map::keys).map(move |key| (key, path.key(key)))
    });
    for (key, path) in own.chain(of_pods) {
        if is_managed(key) {
            findings.at_key(&path, message!("`{}` is set by esgen", quoted(key)));
        }
    }
}

/// Whether esgen sets the label itself.
pub(crate) fn is_managed(key: &str) -> bool {
    MANAGED.contains(&key) || key.starts_with(PREFIX)
}

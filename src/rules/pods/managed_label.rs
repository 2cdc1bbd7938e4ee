use crate::diagnostics::Path;
use crate::diagnostics::Severity;
use crate::rules::support::pod_template::templates;
use crate::rules::view::View;
use crate::rules::{Findings, Rule};
use serde_json::{Map, Value};

pub(crate) const RULE: Rule = Rule {
    name: "managed-label",
    severity: Severity::Error,
    title: "Label that esgen sets itself",
    why: "Selectors find the pods by these labels. With another value a pod belongs to no set and no Service: \
          the API server refuses a template that its selector does not match.",
    remedy: "Use labels of your own, such as `team: search`.",
    check,
};

/// Labels that selectors use, or that say who made an object.
const MANAGED: &[&str] = &[
    "app.kubernetes.io/name",
    "app.kubernetes.io/instance",
    "app.kubernetes.io/component",
    "app.kubernetes.io/managed-by",
    "app.kubernetes.io/version",
];
/// All labels of esgen itself.
const PREFIX: &str = "esgen.dev/";

fn check(view: &View, findings: &mut Findings) {
    let metadata_labels = Path::parse("metadata.labels");
    let own = view.config.metadata.labels.keys().map(|key| (key, metadata_labels.key(key)));
    let templates = templates(view);
    let of_pods = templates.iter().flat_map(|template| {
        let path = template.path.key("metadata").key("labels");
        let labels =
            template.body.get("metadata").and_then(|metadata| metadata.get("labels")).and_then(Value::as_object);
        labels.into_iter().flat_map(Map::keys).map(move |key| (key, path.key(key)))
    });
    for (key, path) in own.chain(of_pods) {
        if MANAGED.contains(&key.as_str()) || key.starts_with(PREFIX) {
            findings.add(view.key_at(path), format!("`{key}` is set by esgen"));
        }
    }
}

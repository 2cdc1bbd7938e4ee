use crate::elasticsearch::defaults::{CONTAINER, HOME};
use crate::model::Container;
use crate::rules::prelude::*;
use serde_json::Value;

pub(crate) const RULE: Rule = Rule {
    name: "changed-main-container",
    severity: Severity::Error,
    title: "podTemplate changes what the main container runs",
    why: "esgen derives heap, probes, placement and the autoscaler's target from its own values for the container \
          `elasticsearch`; a template that overrides them makes them wrong.",
    remedy: "Use the field of the config for it.",
    check,
};

/// Fields of the main container that the config has keys for.
const FIELDS: &[(&str, &str)] = &[
    ("image", "`spec.image`"),
    ("imagePullPolicy", "`spec.image.pullPolicy`"),
    ("command", "an init container, or `jvmOptions` and `config`: the image's own entry point makes the keystore"),
    ("args", "an init container, or `jvmOptions` and `config`: the image's own entry point makes the keystore"),
    ("resources", "the set's `resources`"),
    ("restartPolicy", "nothing: it is for init containers"),
];

/// What esgen mounts, below the home of Elasticsearch or from the root. A mount at the same path replaces it: data would be
/// written to a volume that goes with the pod.
const MOUNTS: &[(&str, &str)] = &[
    ("/data", "data"),
    ("/config", "config"),
    ("/config/transport-certs", "transport-certs"),
    ("/config/http-certs", "http-certs"),
];

fn check(cluster: &Cluster, findings: &mut Findings) {
    for template in cluster.pod_templates() {
        for container in template.containers().into_iter().filter(Container::is_main) {
            for (field, instead) in FIELDS.iter().filter(|(field, _)| container.body.get(field).is_some()) {
                let message = format!("`{field}` of the container `{CONTAINER}` is written by esgen");
                let finding = findings.add(cluster.key_at(container.path.key(*field)), message);
                finding.remedy = format!("Take it out; use instead: {instead}.").into();
            }
            let mounts = container.body.get("volumeMounts").and_then(Value::as_array);
            for (index, mount) in mounts.into_iter().flatten().enumerate() {
                let text = |key: &str| mount.get(key).and_then(Value::as_str);
                let own = text("mountPath").and_then(|path| path.strip_prefix(HOME)).and_then(|path| {
                    MOUNTS.iter().find(|(own, _)| *own == path.trim_end_matches('/')).map(|(_, volume)| *volume)
                });
                if let Some(volume) = own.filter(|volume| text("name") != Some(volume)) {
                    let path = container.path.key("volumeMounts").index(index).key("mountPath");
                    let message = format!("the volume `{volume}` is mounted there by esgen");
                    findings.add(cluster.at(path), message).remedy =
                        "Mount it at another path; `storage` says which volume holds the data.".into();
                }
            }
        }
    }
}

use crate::elasticsearch::defaults::{CONTAINER, HOME};
use crate::rules::prelude::*;
use serde_json::Value;

pub(crate) const RULE: RuleText = RuleText {
    name: "changed-main-container",
    severity: Severity::Error,
    title: "podTemplate changes what the main container runs",
    why: "esgen derives heap, probes, placement and the autoscaler's target from its own values for the container \
          `elasticsearch`; a template that overrides them makes them wrong.",
    remedy: "Use the field of the config for it.",
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

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    for main in cluster.main_containers() {
        for (field, instead) in FIELDS {
            if let Some((_, path)) = main.at(field) {
                let message = message!("`{}` of the container `{}` is written by esgen", field, CONTAINER);
                findings.at_key(&path, message).remedy = message!("Remove it; use instead: {}.", instead);
            }
        }
        let mounts = main.body.get("volumeMounts").and_then(Value::as_array);
        for (index, mount) in mounts.into_iter().flatten().enumerate() {
            let text = |key: &str| mount.get(key).and_then(Value::as_str);
            let below =
                text("mountPath").and_then(|path| path.strip_prefix(HOME)).map(|path| path.trim_end_matches('/'));
            let own = MOUNTS.iter().find(|(own, volume)| Some(*own) == below && text("name") != Some(volume));
            if let Some((_, volume)) = own {
                let path = main.path.key("volumeMounts").index(index).key("mountPath");
                findings.at(&path, message!("the volume `{}` is mounted there by esgen", volume)).remedy =
                    "Mount it at another path; `storage` says which volume holds the data.".into();
            }
        }
    }
}

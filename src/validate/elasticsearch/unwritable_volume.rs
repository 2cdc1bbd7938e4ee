use super::{Cluster, Findings, Set};
use crate::diagnostics::{RuleText, Severity};
use crate::import::DataVolume;
use serde_json::Value;

pub(super) const RULE: RuleText = RuleText {
    name: "unwritable-volume",
    severity: Severity::Warning,
    title: "Volume that the node may not be able to write to",
    why: "Elasticsearch runs as user 1000, and a new volume belongs to root unless its driver says otherwise: the node then exits \
          with `AccessDeniedException` on its data path.",
    remedy: "Write `securityContext: {fsGroup: 1000}` in the pod's spec.",
};

/// What init containers do, or ask the image to do, about it.
const OWNERS: [&str; 3] = ["chown", "chmod", "TAKE_FILE_OWNERSHIP"];

pub(super) fn check(cluster: &Cluster, findings: &mut Findings) {
    for set in cluster.sets.iter().filter(|set| !set.is_operated()) {
        let has_volume = matches!(set.data_volume, DataVolume::Claim | DataVolume::Shared(_));
        if has_volume && !is_owned(set) {
            findings.at(
                set,
                "/spec/template/spec/securityContext",
                "no `fsGroup` makes the data volume writable for the node",
            );
        }
    }
}

fn is_owned(set: &Set) -> bool {
    let pod = "/spec/template/spec";
    let text = |list: &str| set.object.at(&format!("{pod}/{list}")).map(Value::to_string).unwrap_or_default();
    let takes_over = |text: String| OWNERS.iter().any(|word| text.contains(word));
    set.object.at(&format!("{pod}/securityContext/fsGroup")).is_some()
        || takes_over(text("initContainers"))
        || takes_over(text("containers"))
}

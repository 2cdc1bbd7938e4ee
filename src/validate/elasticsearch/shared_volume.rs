use super::{Cluster, Findings};
use crate::diagnostics::{RuleText, Severity};
use crate::import::DataVolume;
use crate::message;

pub(super) const RULE: RuleText = RuleText {
    name: "shared-volume",
    severity: Severity::Error,
    title: "Several nodes on one volume",
    why: "A node locks its data path, so of the pods that mount one claim only the first starts: \"failed to obtain node locks\". \
          With a volume that one host alone may mount, the others are not even created.",
    remedy: "Write a claim template in `spec.volumeClaimTemplates` of a StatefulSet: each pod then gets a volume of its own.",
};

pub(super) fn check(cluster: &Cluster, findings: &mut Findings) {
    for set in &cluster.sets {
        let nodes = set.most_pods();
        if let DataVolume::Shared(origin) = &set.data_volume
            && nodes > 1
        {
            findings.at_origin(origin.clone(), message!("up to {} pods keep their data on this one claim", nodes));
        }
    }
}

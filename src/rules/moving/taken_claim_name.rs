use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "taken-claim-name",
    severity: Severity::Error,
    title: "Claim with the name of one of esgen's own volumes",
    why: "The StatefulSet controller puts the claim in the place of the pod's volume of that name, and the node would start without \
          its files.",
    remedy: "Write the name that the other tool's claims begin with, or leave `claimName` out for `data`.",
};

/// The volumes of a pod beside that of its data.
const VOLUMES: &[&str] = &[
    "config", "exporter-user", "files", "http-certs", "kubernetes", "logs", "scripts", "secure-settings", "tmp",
    "transport-certs", "user",
];

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    for claim in cluster.sets.iter().filter_map(|set| set.storage.claim()) {
        if is_own_volume(*claim.name) {
            findings.at(&claim.name.path, message!("`{}` is a volume that esgen writes itself", quoted(*claim.name)));
        }
    }
}

/// Whether esgen's pods have a volume of that name.
pub(crate) fn is_own_volume(name: &str) -> bool {
    VOLUMES.contains(&name)
}

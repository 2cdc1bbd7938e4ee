use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "additional-seed-hosts",
    severity: Severity::Warning,
    title: "Hosts of another tool's nodes to ask for the cluster",
    why: "They are for the time of a move. Once the other nodes are gone, their names may come to lead elsewhere, and a node that \
          starts would wait for hosts that do not answer.",
    remedy: "Remove `discovery` once the last node of the other tool has left the cluster.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    if !cluster.config.spec.additional_seed_hosts().is_empty() {
        findings.at_key(
            &Path::parse("spec.discovery.additionalSeedHosts"),
            "nodes ask hosts of another tool for the cluster",
        );
    }
}

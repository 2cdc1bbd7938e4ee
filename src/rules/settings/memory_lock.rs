use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "memory-lock",
    severity: Severity::Warning,
    title: "Memory lock",
    why: "A container may lock little memory unless the host's runtime is configured otherwise, and the node then \
          refuses to start: \"memory locking requested for elasticsearch process but memory is not locked\". Most \
          Kubernetes hosts have no swap, so there is nothing to gain from locking.",
    remedy: "Remove it, unless your hosts swap and their runtime sets an unlimited `memlock`.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    for setting in cluster.all_settings().filter(|setting| setting.key == "bootstrap.memory_lock") {
        if setting.text() == "true" {
            findings.at(&setting.path, "`bootstrap.memory_lock` needs an unlimited memlock");
        }
    }
}

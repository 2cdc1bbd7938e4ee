use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "little-cpu",
    severity: Severity::Warning,
    title: "Too little CPU",
    why: "With less than a tenth of a core on a busy host a node takes minutes to start and misses the checks of \
          its peers, which remove it from the cluster.",
    remedy: "Request at least `cpu: 500m`.",
};

const LITTLE_MILLIS: i64 = 100;

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    for set in &cluster.sets {
        for cpu in std::iter::once(&set.resources.cpu).chain(&set.resources.cpu_limit) {
            if let Some(amount) = cpu.as_written().filter(|amount| amount.as_millis() < LITTLE_MILLIS) {
                findings.at(&cpu.path, message!("{} of a core is very little", amount));
            }
        }
    }
}

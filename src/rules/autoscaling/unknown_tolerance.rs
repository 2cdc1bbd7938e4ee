use crate::kubernetes::autoscaler::TOLERANCE_SINCE;
use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "unknown-tolerance",
    severity: Severity::Error,
    title: "Tolerance that Kubernetes does not know",
    why: "`tolerance` was added in Kubernetes 1.33; an older API server refuses the field.",
    remedy: "Remove it, or write for a newer Kubernetes (`spec.kubernetesVersion`).",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    if cluster.kubernetes.minor() >= TOLERANCE_SINCE {
        return;
    }
    for (_, path) in cluster.written_speeds().filter(|(rules, _)| rules.tolerance.is_some()) {
        findings.at_key(&path.key("tolerance"), message!("Kubernetes {} has no `tolerance`", cluster.kubernetes));
    }
}

use crate::kubernetes::autoscaler::TOLERANCE_SINCE;
use crate::rules::prelude::*;

pub(crate) const RULE: Rule = Rule {
    name: "unknown-tolerance",
    severity: Severity::Error,
    title: "Tolerance that Kubernetes does not know",
    why: "`tolerance` was added in Kubernetes 1.33; an older API server refuses the field.",
    remedy: "Remove it, or write for a newer Kubernetes (`spec.kubernetesVersion`).",
    check,
};

fn check(cluster: &Cluster, findings: &mut Findings) {
    if cluster.kubernetes.minor() >= TOLERANCE_SINCE {
        return;
    }
    let scaling = cluster.sets.iter().filter_map(|set| set.autoscaling.as_ref());
    for (rules, path) in scaling.flat_map(|scaling| scaling.written_speeds()) {
        if rules.tolerance.is_some() {
            let message = format!("Kubernetes {} has no `tolerance`", cluster.kubernetes);
            findings.add(cluster.key_at(path.key("tolerance")), message);
        }
    }
}

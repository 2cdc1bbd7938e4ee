use crate::kubernetes::autoscaler::{TOLERANCE_BY_DEFAULT_SINCE, TOLERANCE_SINCE};
use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "tolerance-gate",
    severity: Severity::Warning,
    title: "Tolerance behind a feature gate",
    why: "In Kubernetes 1.33 and 1.34 the API server drops `tolerance` silently unless its feature gate \
          `HPAConfigurableTolerance` is on; it is on by default from 1.35.",
    remedy: "Enable the gate, remove `tolerance`, or write for Kubernetes 1.35 (`spec.kubernetesVersion`).",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    if !(TOLERANCE_SINCE..TOLERANCE_BY_DEFAULT_SINCE).contains(&cluster.kubernetes.minor()) {
        return;
    }
    for (_, path) in cluster.written_speeds().filter(|(rules, _)| rules.tolerance.is_some()) {
        let message =
            message!("Kubernetes {} has `tolerance` behind a feature gate that is off by default", cluster.kubernetes);
        findings.at_key(&path.key("tolerance"), message);
    }
}

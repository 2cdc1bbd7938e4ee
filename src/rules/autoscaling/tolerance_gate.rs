use crate::diagnostics::Severity;
use crate::kubernetes::versions::{HPA_TOLERANCE_BY_DEFAULT_SINCE, HPA_TOLERANCE_SINCE};
use crate::rules::support::metrics::scaling_rules;
use crate::rules::view::View;
use crate::rules::{Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "tolerance-gate",
    severity: Severity::Warning,
    title: "Tolerance behind a feature gate",
    why: "In Kubernetes 1.33 and 1.34 the API server drops `tolerance` silently unless its feature gate \
          `HPAConfigurableTolerance` is on; it is on by default from 1.35.",
    remedy: "Turn the gate on, take `tolerance` out, or write for Kubernetes 1.35 (`spec.kubernetesVersion`).",
    check,
};

fn check(view: &View, findings: &mut Findings) {
    if !(HPA_TOLERANCE_SINCE..HPA_TOLERANCE_BY_DEFAULT_SINCE).contains(&view.kubernetes.minor()) {
        return;
    }
    for (path, rules) in view.sets.iter().flat_map(scaling_rules) {
        if rules.tolerance.is_some() {
            let message =
                format!("Kubernetes {} has `tolerance` behind a gate that is off by default", view.kubernetes);
            findings.add(view.key_at(path.key("tolerance")), message);
        }
    }
}

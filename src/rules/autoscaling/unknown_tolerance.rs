use crate::diagnostics::Severity;
use crate::kubernetes::versions::HPA_TOLERANCE_SINCE;
use crate::rules::support::metrics::scaling_rules;
use crate::rules::view::View;
use crate::rules::{Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "unknown-tolerance",
    severity: Severity::Error,
    title: "Tolerance that Kubernetes does not know",
    why: "`tolerance` came with Kubernetes 1.33; an older API server refuses the field.",
    remedy: "Take it out, or write for a newer Kubernetes (`spec.kubernetesVersion`).",
    check,
};

fn check(view: &View, findings: &mut Findings) {
    if view.kubernetes.minor() >= HPA_TOLERANCE_SINCE {
        return;
    }
    for (path, rules) in view.sets.iter().flat_map(scaling_rules) {
        if rules.tolerance.is_some() {
            let message = format!("Kubernetes {} has no `tolerance`", view.kubernetes);
            findings.add(view.key_at(path.key("tolerance")), message);
        }
    }
}

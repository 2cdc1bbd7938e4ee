//! Findings that a config silences knowingly.

use super::RULES;
use super::view::View;
use crate::diagnostics::{Finding, Severity};

/// Takes out the warnings that `spec.rules.silence` names with a reason. Errors stay: they cannot be silenced.
pub fn apply_silences(view: &View, findings: Vec<Finding>) -> Vec<Finding> {
    let Some(rules) = &view.config.spec.rules else {
        return findings;
    };
    let silenced = |finding: &Finding| {
        finding.severity == Severity::Warning
            && rules.silence.iter().any(|silence| silence.code == finding.code && !silence.reason.trim().is_empty())
    };
    findings.into_iter().filter(|finding| !silenced(finding)).collect()
}

/// The severity of the rule with this code, if there is one.
pub(super) fn severity_of(code: &str) -> Option<Severity> {
    RULES.iter().find(|rule| rule.code.code == code).map(|rule| rule.severity)
}

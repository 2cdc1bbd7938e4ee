//! Findings that a config silences knowingly.

use super::RULES;
use super::view::View;
use crate::config;
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

/// Turns every warning into an error, as `--strict` asks for. Apply it behind [`apply_silences`]: what is silenced with a
/// reason stays silent.
pub fn make_strict(findings: &mut [Finding]) {
    for finding in findings {
        finding.severity = Severity::Error;
    }
}

/// The severity of what has this code, if anything has. What is wrong with a document's shape is an error.
pub(super) fn severity_of(code: &str) -> Option<Severity> {
    let of_shape = || config::CODES.iter().any(|known| known.code == code).then_some(Severity::Error);
    RULES.iter().find(|rule| rule.code.code == code).map(|rule| rule.severity).or_else(of_shape)
}

/// The codes of all rules.
pub(super) fn known_codes() -> impl Iterator<Item = &'static str> {
    RULES.iter().map(|rule| rule.code.code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::kubernetes::KubernetesVersion;
    use crate::rules::check;

    fn severities(silenced: &str, strict: bool) -> Vec<(&'static str, Severity)> {
        let text = format!(
            "apiVersion: esgen.dev/v1\nkind: ElasticsearchCluster\nmetadata: {{name: a}}\nspec:\n  version: 8.11.4\n  \
             rules: {{silence: [{{code: {silenced}, reason: tried}}]}}\n  nodeSets: [{{name: a, replicas: 2}}]\n"
        );
        let value = serde_yaml::from_str(&text).expect("YAML");
        let config = config::read(0, &value).expect("a config");
        let view = View::new(0, &config, KubernetesVersion::DEFAULT);
        let mut findings = apply_silences(&view, check(&view));
        if strict {
            make_strict(&mut findings);
        }
        findings.iter().map(|finding| (finding.code, finding.severity)).collect()
    }

    #[test]
    fn a_warning_can_be_silenced_and_an_error_cannot() {
        assert_eq!(severities("ESG163", false), [("ESG101", Severity::Error)]);
        let both = [("ESG101", Severity::Error), ("ESG163", Severity::Warning), ("ESG195", Severity::Error)];
        assert_eq!(severities("ESG101", false), both);
    }

    #[test]
    fn strict_makes_errors_of_the_warnings_that_are_left() {
        assert!(severities("ESG118", true).contains(&("ESG163", Severity::Error)));
        assert_eq!(severities("ESG163", true), [("ESG101", Severity::Error)]);
    }
}

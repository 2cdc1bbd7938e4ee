//! Findings that a config silences knowingly.

use super::all;
use crate::config;
use crate::diagnostics::{Finding, Severity};
use crate::model::Cluster;

/// Takes out the warnings that `spec.rules.silence` names with a reason. Errors stay: they cannot be silenced.
pub fn apply_silences(cluster: &Cluster, findings: Vec<Finding>) -> Vec<Finding> {
    let Some(rules) = &cluster.config.spec.rules else {
        return findings;
    };
    let silenced = |finding: &Finding| {
        finding.severity == Severity::Warning
            && rules.silence.iter().any(|silence| silence.rule == finding.rule && !silence.reason.trim().is_empty())
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

/// The severity of the rule of that name, if there is one. What is wrong with a document's shape is an error.
pub(super) fn severity_of(name: &str) -> Option<Severity> {
    let of_shape = || config::RULES.iter().any(|known| known.name == name).then_some(Severity::Error);
    all().find(|rule| rule.text.name == name).map(|rule| rule.text.severity).or_else(of_shape)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kubernetes::versions::KubernetesVersion;
    use crate::rules::check;

    fn severities(silenced: &str, strict: bool) -> Vec<(&'static str, Severity)> {
        let text = format!(
            "apiVersion: esgen.dev/v1\nkind: ElasticsearchCluster\nmetadata: {{name: a}}\nspec:\n  version: 8.11.4\n  \
             rules: {{silence: [{{rule: {silenced}, reason: tried}}]}}\n  nodeSets: [{{name: a, replicas: 2}}]\n"
        );
        let value = serde_yaml::from_str(&text).expect("YAML");
        let config = config::read(0, &value).expect("a config");
        let cluster = Cluster::new(0, &config, KubernetesVersion::DEFAULT);
        let mut findings = apply_silences(&cluster, check(&cluster));
        if strict {
            make_strict(&mut findings);
        }
        findings.iter().map(|finding| (finding.rule, finding.severity)).collect()
    }

    #[test]
    fn a_warning_can_be_silenced_and_an_error_cannot() {
        assert_eq!(severities("unmaintained-version", false), [("two-masters", Severity::Error)]);
        let both = [
            ("two-masters", Severity::Error),
            ("unmaintained-version", Severity::Warning),
            ("silenced-error", Severity::Error),
        ];
        assert_eq!(severities("two-masters", false), both);
    }

    #[test]
    fn strict_makes_errors_of_the_warnings_that_are_left() {
        assert!(severities("single-master", true).contains(&("unmaintained-version", Severity::Error)));
        assert_eq!(severities("unmaintained-version", true), [("two-masters", Severity::Error)]);
    }
}

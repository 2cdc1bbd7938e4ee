use crate::diagnostics::Path;
use crate::diagnostics::Severity;
use crate::elasticsearch::versions::ElasticsearchVersion;
use crate::rules::view::View;
use crate::rules::{Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "malformed-version",
    severity: Severity::Error,
    title: "Malformed version",
    why: "The version is the image's tag and decides which settings, roles and defaults there are.",
    remedy: "Write three numbers, such as `version: 9.2.1`. YAML reads `8.10` as the number 8.1: a full version \
          is safe from that.",
    check,
};

fn check(view: &View, findings: &mut Findings) {
    if let Err(error) = view.config.spec.version.parse::<ElasticsearchVersion>() {
        findings.add(view.at(Path::parse("spec.version")), error);
    }
}

use crate::elasticsearch::versions::ElasticsearchVersion;
use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "malformed-version",
    severity: Severity::Error,
    title: "Malformed version",
    why: "The version is the image's tag and decides which settings, roles and defaults there are.",
    remedy: "Write three numbers, such as `version: 9.2.1`. YAML reads `8.10` as the number 8.1; a full version \
          avoids that.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    if let Err(error) = cluster.config.spec.version.parse::<ElasticsearchVersion>() {
        findings.at(&Path::parse("spec.version"), quoted(error));
    }
}

use crate::elasticsearch::versions::ElasticsearchVersion;
use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "unmaintained-version",
    severity: Severity::Warning,
    title: "Version without security fixes",
    why: "Security fixes go only to the newest minor versions: what is found in this one from now on, also in its \
          Java and its image, stays open.",
    remedy: "Upgrade: from 7.x via 7.17 to the last 8.x, from 8.x via 8.19 to 9.x.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    let Ok(version) = cluster.config.spec.version.parse::<ElasticsearchVersion>() else { return };
    let Some(line) = version.line() else { return };
    if line.maintained_from.is_none_or(|minor| version.minor < minor) {
        findings.at(&Path::parse("spec.version"), message!("{} is no longer maintained", version));
    }
}

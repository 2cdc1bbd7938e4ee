use crate::elasticsearch::versions::{ElasticsearchVersion, LINES};
use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "newer-version",
    severity: Severity::Warning,
    title: "Version newer than this esgen",
    why: "esgen does not know what changed in that release: it writes what the newest version that it knows of the \
          line takes.",
    remedy: "Use a newer esgen, or try the output out first.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    let Ok(version) = cluster.config.spec.version.parse::<ElasticsearchVersion>() else { return };
    let Some(newest) = LINES.last() else { return };
    if version.major == newest.major && version.minor > newest.newest_minor {
        let message = message!("{} is treated as {}.{}", version, newest.major, newest.newest_minor);
        findings.at(&Path::parse("spec.version"), message);
    }
}

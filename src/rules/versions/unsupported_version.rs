use crate::elasticsearch::versions::{ElasticsearchVersion, LINES, Line};
use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "unsupported-version",
    severity: Severity::Error,
    title: "Version that esgen does not write manifests for",
    why: "Settings, roles and defaults change with every release line, and what esgen does not know it would \
          write wrongly: the nodes would not start, or start without what the config asks for.",
    remedy: "Write a version of 7.10 to 7.17, 8.0 to 8.19, or 9.x.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    let Ok(version) = cluster.config.spec.version.parse::<ElasticsearchVersion>() else { return };
    let is_newest_line = |line: &Line| LINES.last().is_some_and(|last| last.major == line.major);
    let message = match version.line() {
        None if LINES.last().is_some_and(|last| version.major > last.major) => {
            message!("{} is newer than any release line that this esgen knows", version)
        }
        None => message!("{} is older than any release line that esgen writes manifests for", version),
        Some(line) if version.minor < line.oldest_minor => {
            message!("{} is older than {}.{}", version, line.major, line.oldest_minor)
        }
        Some(line) if version.minor > line.newest_minor && !is_newest_line(line) => {
            message!("there is no {}: {}.{} is the last of its line", version, line.major, line.newest_minor)
        }
        Some(_) => return,
    };
    findings.at(&Path::parse("spec.version"), message);
}

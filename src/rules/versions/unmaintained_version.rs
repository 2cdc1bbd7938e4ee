use crate::diagnostics::Path;
use crate::diagnostics::Severity;
use crate::elasticsearch::versions::ElasticsearchVersion;
use crate::rules::view::View;
use crate::rules::{Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "unmaintained-version",
    severity: Severity::Warning,
    title: "Version without security fixes",
    why: "Security fixes go to the newest minor versions alone: what is found in this one from now on, in Java and in its \
          image too, stays open.",
    remedy: "Upgrade: from 7.x by way of 7.17 to the last 8.x, from 8.x by way of 8.19 to 9.x.",
    check,
};

fn check(view: &View, findings: &mut Findings) {
    let Ok(version) = view.config.spec.version.parse::<ElasticsearchVersion>() else {
        return;
    };
    let Some(line) = version.line() else {
        return;
    };
    if line.maintained_from.is_none_or(|minor| version.minor < minor) {
        findings.add(view.at(Path::parse("spec.version")), format!("{version} is no longer maintained"));
    }
}

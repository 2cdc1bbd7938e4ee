use crate::diagnostics::Path;
use crate::diagnostics::Severity;
use crate::elasticsearch::versions::{ElasticsearchVersion, LINES};
use crate::rules::view::View;
use crate::rules::{Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "newer-version",
    severity: Severity::Warning,
    title: "Version newer than this esgen",
    why: "What changed in that release esgen does not know: it writes what the newest version of the line that \
          it knows takes.",
    remedy: "Use a newer esgen, or try it out first.",
    check,
};

fn check(view: &View, findings: &mut Findings) {
    let Ok(version) = view.config.spec.version.parse::<ElasticsearchVersion>() else {
        return;
    };
    let Some(newest) = LINES.last() else {
        return;
    };
    if version.major == newest.major && version.minor > newest.newest_minor {
        let message = format!("{version} is treated as {}.{}", newest.major, newest.newest_minor);
        findings.add(view.at(Path::parse("spec.version")), message);
    }
}

use crate::diagnostics::{Code, Severity};
use crate::facts::settings::managed;
use crate::rules::support::settings::settings;
use crate::rules::view::View;
use crate::rules::{Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    code: Code {
        code: "ESG169",
        title: "Setting that esgen writes itself",
        why: "The value here would win over the one that probes, Services, certificates and the forming of the \
              cluster rely on, and the cluster would not form, or would not be what the config says.",
        remedy: "Take it out and use the key of the config that stands for it.",
    },
    severity: Severity::Error,
    check,
};

fn check(view: &View, findings: &mut Findings) {
    for setting in settings(view) {
        if let Some(managed) = managed(&setting.key) {
            let finding = findings.add(view.key_at(setting.path), format!("`{}` is written by esgen", setting.key));
            finding.remedy = format!("Take it out; use instead: {}.", managed.instead);
        }
    }
}

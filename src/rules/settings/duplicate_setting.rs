use crate::diagnostics::Related;
use crate::diagnostics::Severity;
use crate::rules::support::settings::settings;
use crate::rules::view::View;
use crate::rules::{Findings, Rule};
use std::collections::HashMap;

pub(crate) const RULE: Rule = Rule {
    name: "duplicate-setting",
    severity: Severity::Error,
    title: "Setting written twice",
    why: "Nested and dotted, it is the same setting. Elasticsearch refuses to start with a file that has one \
          twice, and nobody can say which of the two is meant.",
    remedy: "Take one of them out. A set's `config` may repeat what `spec.config` has: it wins.",
    check,
};

fn check(view: &View, findings: &mut Findings) {
    let settings = settings(view);
    let mut first = HashMap::new();
    for setting in &settings {
        if let Some(path) = first.insert((setting.file, setting.key.as_str()), &setting.path) {
            let related = Related { place: view.key_at(path.clone()), span: None, message: "the first one".into() };
            let message = format!("`{}` is written twice", setting.key);
            findings.add(view.key_at(setting.path.clone()), message).related.push(related);
        }
    }
}
